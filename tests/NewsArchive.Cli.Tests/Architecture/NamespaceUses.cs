using System.Reflection;

namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>
/// Which folders (namespaces) of one assembly use which others, judged by the compiled code: base types, interfaces, fields,
/// signatures, locals and every token in every method body.
/// </summary>
public sealed class NamespaceUses
{
    const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    readonly Assembly assembly;
    readonly string root;
    readonly SortedDictionary<string, string> uses = new(StringComparer.Ordinal);

    NamespaceUses(Assembly assembly)
    {
        this.assembly = assembly;
        root = assembly.GetName().Name!; // every assembly of ours has a name
        foreach (var type in assembly.GetTypes().Where(type => Folder(type) is not null))
            Walk(type);
    }

    /// <summary>
    /// One entry for each pair of different folders: the key is <c>From -> To</c> (the root folder is <c>.</c>), the value is one
    /// place where it happens.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Of(Assembly assembly) => new NamespaceUses(assembly).uses;

    /// <summary>The folders that the assembly has.</summary>
    public static IEnumerable<string> Folders(Assembly assembly) => assembly.GetTypes().Select(type => new string(Folder(type, assembly.GetName().Name!))).Where(folder => folder.Length > 0).Distinct();

    void Walk(Type type)
    {
        Note(type, type.BaseType, "base type");
        foreach (var one in type.GetInterfaces())
            Note(type, one, "interface");
        foreach (var field in type.GetFields(All))
            Note(type, field.FieldType, field.Name);
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            Walk(type, method);
    }

    void Walk(Type type, MethodBase method)
    {
        foreach (var parameter in method.GetParameters())
            Note(type, parameter.ParameterType, method.Name);
        Note(type, (method as MethodInfo)?.ReturnType, method.Name);
        if (method.GetMethodBody() is not { } body)
            return;
        foreach (var local in body.LocalVariables)
            Note(type, local.LocalType, method.Name);
        foreach (var token in CompiledAssembly.Tokens(method))
        {
            var member = method.Module.ResolveMember(token, type.IsGenericType ? type.GetGenericArguments() : null, method.IsGenericMethod ? method.GetGenericArguments() : null);
            Note(type, member as Type ?? member?.DeclaringType, method.Name);
            if (member is MethodBase { IsGenericMethod: true } generic)
                Array.ForEach(generic.GetGenericArguments(), argument => Note(type, argument, method.Name));
        }
    }

    void Note(Type user, Type? used, string where)
    {
        if (used is null)
            return;
        if (used.HasElementType)
            Note(user, used.GetElementType(), where);
        else if (used.IsGenericType)
            Array.ForEach(used.GetGenericArguments(), argument => Note(user, argument, where));
        if (used.Assembly == assembly && Folder(user) is { } from && Folder(used) is { } to && from != to)
            uses.TryAdd($"{from} -> {to}", $"{user.FullName}.{where} uses {used.FullName}");
    }

    string? Folder(Type type) => Folder(type, root) is { Length: > 0 } folder ? folder : null;

    // "." for the root namespace, the first segment below it, or "" for a type of the compiler's own.
    static string Folder(Type type, string root) =>
        type.Namespace == root ? "." : type.Namespace?.StartsWith(root + ".", StringComparison.Ordinal) == true ? type.Namespace[(root.Length + 1)..].Split('.')[0] : "";
}
