using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>The one walk in which every rule runs. Recursion is bounded by the parser's depth limit.</summary>
sealed class TreeWalk(RuleSet rules, CleaningPass pass)
{
    const int MostRounds = 8; // each round undoes a layer that the one before uncovered; real articles need one, and one that finds nothing

    /// <summary>
    /// Applies the rules to everything below <paramref name="root"/> until a round finds nothing to do: what one rule removes may leave something for
    /// another behind it, and cleaning twice must give what cleaning once gives.
    /// </summary>
    /// <param name="root">The tree.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="pass">What the rules share in one round, with the ledger they write into.</param>
    /// <param name="ledger">Takes the rows.</param>
    /// <param name="isSettled">Asked after a round that did something: whether it is known that the next would find nothing. Null: it never is.</param>
    public static void Run(TreeElement root, RuleSet rules, Func<CleaningLedger, CleaningPass> pass, CleaningLedger ledger, Func<bool>? isSettled = null)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var rows = new CleaningLedger();
            Round(root, rules, pass(rows));
            ledger.Add(rows);
            if (rows.IsEmpty)
                return;
            root.MergeTexts();
            if (isSettled?.Invoke() == true)
                return;
        }
    }

    static void Round(TreeElement root, RuleSet rules, CleaningPass pass)
    {
        foreach (var node in root.Descendants())
            if (node is TreeElement { Name: "a" } link && link["href"] is ['#', _, ..] href)
                pass.Targets.Add(href[1..]);
        new TreeWalk(rules, pass).Children(root);
        foreach (var element in pass.Plain.All)
            if (element.Parent is not null && (element.IsBare || !pass.Policy.Elements.Contains(element.Name)) && element.Name is "span" or "font")
                element.Unwrap();
    }

    void Children(TreeElement parent)
    {
        var node = parent.FirstChild;
        while (node is not null)
        {
            var previous = node.Previous;
            var look = pass.Look;
            if (!Enter(node))
            {
                pass.Look = look;
                node = previous is null ? parent.FirstChild : previous.Next;
                continue;
            }
            if (node is TreeElement element)
                Children(element);
            pass.Look = look;
            var next = node.Next;
            if (node is TreeElement left)
                Leave(left);
            node = next;
        }
    }

    bool Enter(TreeNode node)
    {
        switch (node)
        {
            case TreeElement element:
                foreach (var rule in rules.Entering(element.Name))
                    if (!rule.Enter(element, pass))
                        return false;
                break;
            case TreeText text:
                foreach (var rule in rules.ForText)
                    rule.Text(text, pass);
                if (text.Data.Length > 0)
                    break;
                text.Remove();
                return false;
            case TreeComment comment:
                foreach (var rule in rules.ForComments)
                    rule.Comment(comment, pass);
                return comment.Parent is not null;
        }
        return true;
    }

    void Leave(TreeElement element)
    {
        foreach (var rule in rules.Leaving(element.Name))
            if (element.Parent is not null)
                rule.Leave(element, pass);
    }
}
