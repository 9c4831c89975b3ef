namespace NewsArchive.Articles.Tests;

/// <summary>
/// Tests that nothing runs beside: they measure the process, or they start others. Between fork and exec a child holds every open file
/// and so every flock of the process; a test that opens a store again at that moment would find it locked.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneInTheProcess;
