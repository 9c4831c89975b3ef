using System.Collections.Immutable;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>
/// One rule of docs/cleaning.md. Rules keep no state; all run in one walk over the tree, in the order of <see cref="CleaningRules"/>: <c>Enter</c> from the
/// root down, <c>Leave</c> from the leaves up. A rule that changes anything records it.
/// </summary>
abstract class CleaningRule
{
    /// <summary>Stable kebab-case name: the row in the report and the heading in docs/cleaning.md.</summary>
    public abstract string Name { get; }

    /// <summary>The element names the rule looks at; empty for all.</summary>
    public virtual ImmutableArray<string> Elements => [];

    /// <summary>Which of the methods below the rule has.</summary>
    public abstract RuleHooks Hooks { get; }

    /// <summary>Before the children. False: the element was removed, replaced or renamed; the walk looks again at what stands in its place.</summary>
    public virtual bool Enter(TreeElement element, CleaningPass pass) => true;

    /// <summary>After the children. The rule may unwrap or remove the element: it then has no parent, and later rules do not see it.</summary>
    public virtual void Leave(TreeElement element, CleaningPass pass)
    {
    }

    /// <summary>A text, before the elements after it.</summary>
    public virtual void Text(TreeText text, CleaningPass pass)
    {
    }

    /// <summary>A comment or processing instruction.</summary>
    public virtual void Comment(TreeComment comment, CleaningPass pass)
    {
    }
}

/// <summary>The methods of a rule that do something.</summary>
[Flags]
enum RuleHooks
{
    None = 0,
    Enter = 1,
    Leave = 2,
    Text = 4,
    Comment = 8,
}
