using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Comments and processing instructions go; a reader never saw them.</summary>
sealed class CommentsRule : CleaningRule
{
    public override string Name => "comments";

    public override RuleHooks Hooks => RuleHooks.Comment;

    public override void Comment(TreeComment comment, CleaningPass pass)
    {
        comment.Remove();
        if (comment.Data != BodyPrescan.Mark)
            pass.Ledger.Record(Name, comment.Data);
    }
}
