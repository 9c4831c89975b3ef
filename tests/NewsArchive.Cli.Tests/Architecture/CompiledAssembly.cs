using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>What the metadata of a compiled assembly, as it lies beside the tests, says about its dependencies.</summary>
public static class CompiledAssembly
{
    /// <summary>The names of the assemblies that it references and that are not part of .NET itself, in order.</summary>
    public static IReadOnlyList<string> ForeignReferences(string assembly) => Read(assembly, reader => reader.AssemblyReferences
        .Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))
        .Where(name => !IsDotNet(name))
        .Order(StringComparer.Ordinal)
        .ToArray());

    /// <summary>The full names of all types of other assemblies that it mentions anywhere: signatures, bodies, attributes.</summary>
    public static IReadOnlySet<string> ForeignTypes(string assembly) => Read(assembly, reader => reader.TypeReferences
        .Select(handle => reader.GetTypeReference(handle))
        .Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}")
        .ToHashSet(StringComparer.Ordinal));

    /// <summary>Loads it for reflection over its code.</summary>
    public static Assembly Load(string assembly) => Assembly.LoadFrom(PathOf(assembly));

    // Part of the shared framework, which lies in one folder.
    static bool IsDotNet(string name) => File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll")); // loaded from disk

    static T Read<T>(string assembly, Func<MetadataReader, T> use)
    {
        using var file = new PEReader(File.OpenRead(PathOf(assembly)));
        return use(file.GetMetadataReader());
    }

    static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
