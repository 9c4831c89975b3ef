namespace NewsArchive.Cli.Tests.Sample;

/// <summary>Something in another folder, for the test of the scanner.</summary>
static class Sampled
{
    internal static int Twice(int number) => 2 * number;
}
