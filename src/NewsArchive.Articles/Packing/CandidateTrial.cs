using System.Collections.Immutable;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Packing;

/// <summary>Collects what the candidates of one reference give. One use, one thread.</summary>
sealed class CandidateTrial
{
    readonly ImmutableArray<TriedCandidate>.Builder tried = ImmutableArray.CreateBuilder<TriedCandidate>();
    readonly ImmutableArray<Capture>.Builder besides = ImmutableArray.CreateBuilder<Capture>();
    GatheredImage? best;
    GatheredImage.Missing? failure;
    int attempts;

    /// <summary>Whether no more candidates are needed: a file beside the article stands for its address on the network too.</summary>
    public bool IsOver(CandidateChoice choice) => best is not null && (choice == CandidateChoice.Best || best is GatheredImage.Local);

    /// <summary>The image, or the reason why there is none.</summary>
    public GatheredImage Result => (best ?? Failure) with { Attempts = attempts, Tried = tried.ToImmutable(), Besides = besides.ToImmutable() };

    GatheredImage Failure => tried.All(candidate => candidate.Rule == "bad-url")
        ? new GatheredImage.Skipped("bad-url", ImageGatherer.Explain("bad-url"))
        : failure ?? throw new InvalidOperationException("nothing was tried");

    /// <summary>Takes the next candidate's image; the first that is there is the one.</summary>
    public void Add(ImageCandidate candidate, GatheredImage image)
    {
        if (best is not null || image is GatheredImage.Missing)
            AddBesides(candidate, image);
        else
            Note(candidate, best = image);
        // The first failure is that of the best candidate; one that says more than "offline" replaces it.
        if (image is GatheredImage.Missing missing && failure is null or { Rule: "offline" or "no-local-file" })
            failure = missing;
    }

    /// <summary>Takes what is fetched along, and not shown.</summary>
    public void AddBesides(ImageCandidate candidate, GatheredImage image)
    {
        Note(candidate, image);
        if (image is GatheredImage.Remote { Capture: var capture })
            besides.Add(capture);
    }

    void Note(ImageCandidate candidate, GatheredImage image)
    {
        attempts += image.Attempts;
        var missing = image as GatheredImage.Missing;
        tried.Add(new TriedCandidate(candidate.Url, image.ReportStatus, missing?.Rule, missing?.Message));
    }
}
