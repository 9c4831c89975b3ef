using System.Text;
using NewsArchive.Articles.Cleaning.Scanning;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

public sealed class NameTableTests
{
    static readonly string[] names = [.. ScanNames.All.Concat(ScanElement.All.Select(element => element.Name)).Distinct(StringComparer.Ordinal)];
    static readonly NameTable table = new(names);

    [Fact]
    public void Each_name_is_found_whatever_the_case_of_its_letters()
    {
        for (var number = 0; number < names.Length; number++)
        {
            var name = names[number];
            Find(name).ShouldBe(number, name);
            Find(name.ToUpperInvariant()).ShouldBe(number, name);
            for (var at = 0; at < name.Length; at++)
                Find(name[..at] + char.ToUpperInvariant(name[at]) + name[(at + 1)..]).ShouldBe(number, name);
        }
    }

    /// <summary>Letters are folded by a bit that other bytes have as well: 1 and U+0011, - and CR, @ and `.</summary>
    [Fact]
    public void A_name_with_another_byte_in_it_is_another_name()
    {
        foreach (var name in names)
            for (var at = 0; at < name.Length; at++)
                foreach (var other in new[] { (char)(name[at] ^ 0x20), (char)(name[at] ^ 1), (char)(name[at] ^ 0x40), '\u007F' })
                {
                    var changed = name[..at] + other + name[(at + 1)..];
                    if (!names.Contains(changed, StringComparer.OrdinalIgnoreCase))
                        Find(changed).ShouldBe(-1, changed);
                }
    }

    [Fact]
    public void A_longer_or_shorter_name_is_another_name()
    {
        foreach (var changed in names.SelectMany(name => new[] { name + "x", name + name, name[..^1], name[1..] }).Except(names, StringComparer.Ordinal))
            Find(changed).ShouldBe(-1, changed);
    }

    static int Find(string name) => table.Find(Encoding.Latin1.GetBytes(name));
}
