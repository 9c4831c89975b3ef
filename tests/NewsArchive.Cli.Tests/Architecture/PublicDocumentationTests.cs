using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>What the comments of the library's public surface must say: it is used by those who see nothing else.</summary>
public partial class PublicDocumentationTests
{
    const string Library = "NewsArchive.Warc";
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    static readonly Assembly s_assembly = CompiledAssembly.Load(Library);
    static readonly XmlDocumentation s_comments = new(Library);

    static IEnumerable<Type> Types => s_assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>Members that somebody wrote: the rest of a record is the compiler's, and the properties of its parameters are described there.</summary>
    static IEnumerable<MemberInfo> Members => Types.SelectMany(type => type.GetMembers(Declared)
        .Where(member => IsVisible(member) && !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not (Type or MethodInfo { IsSpecialName: true }))
        .Where(member => s_comments.Of(member) is not null || !IsImplied(member)));

    static bool IsVisible(MemberInfo member) => member switch
    {
        FieldInfo field => field.IsPublic && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors().Length > 0,
        MethodBase method => method.IsPublic || method.IsFamily,
        EventInfo => true,
        _ => false,
    };

    /// <summary>The constructor and properties of a record's parameters, and constructors that nobody wrote.</summary>
    static bool IsImplied(MemberInfo member) => member switch
    {
        ConstructorInfo { IsPublic: true } constructor => constructor.GetParameters() is [] || Parameters(constructor.DeclaringType!).Any(), // every constructor has a type
        PropertyInfo property => Parameters(property.DeclaringType!).Contains(property.Name), // likewise
        MethodInfo { Name: "ToString" or "Equals" or "GetHashCode" or "Deconstruct" or "PrintMembers" } => true,
        _ => false,
    };

    static IEnumerable<string> Parameters(Type type) => s_comments.Of(type)?.Elements("param").Select(parameter => parameter.Attribute("name")?.Value ?? "") ?? [];

    static string Name(MemberInfo member) => member is Type type ? type.FullName ?? type.Name : $"{member.DeclaringType?.FullName}.{member.Name}";

    [Fact]
    public void Every_type_and_member_says_what_it_means() =>
        Types.Concat(Members).Where(member => !(s_comments.Of(member) is { } comment && (comment.Element("inheritdoc") is not null || !string.IsNullOrWhiteSpace(comment.Element("summary")?.Value))))
            .Select(Name).ShouldBeEmpty();

    /// <summary>What the code alone does not show not to come out, and why it does not.</summary>
    static readonly Dictionary<string, string> s_neverOut = new()
    {
        ["WarcFile.FindSegments: WarcFormatException"] = "comes out of SegmentedRecords.Open, which gets a delegate here",
        ["WaczReader.FindSegments: WarcFormatException"] = "likewise",
        ["WaczReader.ReadIndex: WarcFormatException"] = "is told to onDamage: it is caught where the enumerator of a file goes on",
        ["WarcVerifier.Verify: WarcFormatException"] = "is a finding: parallel reading ends before the record that raised it, and the reader meets it again",
        ["WaczVerifier.Verify: WarcRuleException"] = "its index lines were read, so they can be written",
        ["WaczRepair.Repair: WarcRuleException"] = "names that could not be unpacked are no names to ZipLocalScan, and each is taken once",
        ["WaczRepair.Repair: WarcFormatException"] = "its index lines are its own and shorter than any bound",
    };

    [Fact]
    public void Every_exception_of_the_library_that_can_come_out_is_named()
    {
        var thrown = new ThrownExceptions(s_assembly);
        var unnamed = (
            from member in Members
            where s_comments.Of(member)?.Element("inheritdoc") is null
            from method in Methods(member)
            from exception in thrown.Of(method)
            where exception.IsPublic // another is known by what it derives from
            where !Exceptions(member).Contains($"T:{exception.FullName}")
            select (Member: $"{member.DeclaringType!.Name}.{member.Name}: {exception.Name}", Method: $"{Name(member)}({string.Join(", ", method.GetParameters().Select(parameter => parameter.Name))}): {exception.Name}")).ToList(); // methods have a type
        unnamed.Where(one => !s_neverOut.ContainsKey(one.Member)).Select(one => one.Method).ShouldBeEmpty();
        s_neverOut.Keys.Except(unnamed.Select(one => one.Member)).ShouldBeEmpty(); // else a reason is given for nothing
    }

    static IEnumerable<MethodBase> Methods(MemberInfo member) => member switch
    {
        PropertyInfo property => property.GetAccessors(),
        MethodBase method => [method],
        _ => [],
    };

    static IEnumerable<string> Exceptions(MemberInfo member) => s_comments.Of(member)?.Elements("exception").Select(exception => exception.Attribute("cref")?.Value ?? "") ?? [];

    /// <summary>Types that are about no standard, or about all of them.</summary>
    static readonly string[] OfNoStandard = ["ForwardStream"];

    [Fact]
    public void Every_type_that_implements_a_standard_names_the_section() =>
        Types.Where(type => type.Namespace is $"{Library}.Records" or $"{Library}.Reading" or $"{Library}.Writing" or $"{Library}.Http" or $"{Library}.Cdxj" or $"{Library}.Wacz" && !type.IsNested)
            .Where(type => !OfNoStandard.Contains(type.Name) && !Section().IsMatch(Text(type)))
            .Select(Name).ShouldBeEmpty();

    static string Text(Type type) => s_comments.Of(type) is { } comment ? string.Join(' ', comment.Elements().Where(element => element.Name.LocalName is "summary" or "remarks" or "param").Select(element => element.Value)) : "";

    // A number or name of a section; standards without any are named as a whole.
    [GeneratedRegex("""(WARC 1\.1|RFC \d+|APPNOTE [\d.]+|ISO 28500:2017) (§\d|Annex [A-H])|WACZ 1\.1\.1 "|CDXJ 0\.1\.0|"WACZ Signing and Verification"|"Zstandard Compression for WARC Files"|SURT|ARC 1""")]
    private static partial Regex Section();

    [Fact]
    public void Every_bound_and_choice_says_what_it_is_by_default() =>
        Types.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)).SelectMany(type => type.GetProperties(Declared))
            .Where(property => property.SetMethod?.IsPublic == true && !property.IsDefined(typeof(RequiredMemberAttribute)))
            .Where(property => s_comments.Of(property)?.Value.Contains("default", StringComparison.OrdinalIgnoreCase) != true)
            .Select(Name).ShouldBeEmpty();

    [Fact]
    public void Every_parameter_that_is_described_is_there_and_those_of_a_described_method_are_all_described()
    {
        var wrong =
            from method in Members.OfType<MethodBase>()
            where s_comments.Of(method) is not null
            let described = s_comments.Of(method)!.Elements("param").Select(parameter => parameter.Attribute("name")?.Value).ToList() // it was just found
            where described.Count > 0 && !method.GetParameters().Select(parameter => parameter.Name).SequenceEqual(described)
            select $"{Name(method)}: {string.Join(", ", described)}";
        wrong.ShouldBeEmpty();
    }
}
