using System.Reflection;
using System.Xml.Linq;

namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>The documentation comments of an assembly, as they lie beside it.</summary>
public sealed class XmlDocumentation
{
    readonly Dictionary<string, XElement> members;

    /// <summary>Reads the file.</summary>
    public XmlDocumentation(string assembly) =>
        members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly + ".xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value); // every member has a name

    /// <summary>The comment of a type or member, or null.</summary>
    public XElement? Of(MemberInfo member) => members.GetValueOrDefault(Id(member));

    // ECMA-334 annex D.4.2
    static string Id(MemberInfo member) => member switch
    {
        Type type => "T:" + Name(type),
        FieldInfo => $"F:{Name(member.DeclaringType)}.{member.Name}",
        PropertyInfo property => $"P:{Name(member.DeclaringType)}.{member.Name}{Parameters(property.GetIndexParameters())}",
        MethodBase method => $"M:{Name(member.DeclaringType)}.{(method.IsConstructor ? "#ctor" : method.Name)}{(method.IsGenericMethod ? "``" + method.GetGenericArguments().Length : "")}{Parameters(method.GetParameters())}",
        _ => $"E:{Name(member.DeclaringType)}.{member.Name}",
    };

    static string Parameters(ParameterInfo[] parameters) => parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(parameter => Name(parameter.ParameterType)))})";

    static string Name(Type? type) =>
        type is null ? ""
        : type.IsGenericParameter ? (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition
        : type.IsByRef ? Name(type.GetElementType()) + "@"
        : type.IsArray ? Name(type.GetElementType()) + "[]"
        : type is { IsGenericType: true, IsGenericTypeDefinition: false } ? $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0].Replace('+', '.')}{{{string.Join(',', type.GetGenericArguments().Select(Name))}}}" // a definition has a name
        : (type.FullName ?? type.Name).Replace('+', '.');
}
