namespace NewsArchive.Warc.Rewriting;

/// <summary>What a <see cref="WarcMerge"/> does.</summary>
/// <param name="Records">Records read.</param>
/// <param name="Repeated">Those left out because another input has the same: equal id, type and block.</param>
/// <param name="Revisits">Those that become revisits of an earlier record with the same payload.</param>
/// <param name="SavedBytes">Bytes of payload that are not stored a second time, before compression.</param>
/// <param name="Breaking">Those written whose heads break a rule of WARC of level <see cref="WarcDiagnosticLevel.Fail"/>, as they did in their input.</param>
readonly record struct WarcMergeCounts(long Records, long Repeated, long Revisits, long SavedBytes, long Breaking);
