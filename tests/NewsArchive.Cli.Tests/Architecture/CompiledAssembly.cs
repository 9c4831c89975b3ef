using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
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

    /// <summary>The tokens of types and members that the body of a method names.</summary>
    // ECMA-335 §III.1.9: an instruction is an op code of one or two bytes and an operand whose size the op code tells.
    public static IEnumerable<int> Tokens(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var position = 0; position < code.Length;)
        {
            var value = code[position++] is var first && first == 0xFE ? (short)(0xFE00 | code[position++]) : first;
            var kind = Codes[value].OperandType;
            if (kind is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                yield return BitConverter.ToInt32(code, position);
            position += kind switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, position)),
                _ => 4,
            };
        }
    }

    static readonly FrozenDictionary<short, OpCode> Codes = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToFrozenDictionary(code => code.Value); // all fields are op codes

    // Part of the shared framework, which lies in one folder.
    static bool IsDotNet(string name) => File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll")); // loaded from disk

    static T Read<T>(string assembly, Func<MetadataReader, T> use)
    {
        using var file = new PEReader(File.OpenRead(PathOf(assembly)));
        return use(file.GetMetadataReader());
    }

    static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
