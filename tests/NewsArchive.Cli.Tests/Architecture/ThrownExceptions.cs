using System.Reflection;
using System.Runtime.CompilerServices;

namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>
/// Which exceptions of its own a method of an assembly may let through, judged by the compiled code: what it and all that it calls within the assembly construct, unless
/// somebody on the way catches it. Delegates count where they are made, iterators where they are started; what a stream raises when it is read later does not.
/// </summary>
public sealed class ThrownExceptions
{
    const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    readonly Assembly assembly;
    readonly Dictionary<MethodBase, HashSet<Type>> thrown = [];
    readonly Dictionary<MethodBase, List<MethodBase>> calls = [];

    /// <summary>Walks the whole assembly.</summary>
    public ThrownExceptions(Assembly assembly)
    {
        this.assembly = assembly;
        foreach (var method in assembly.GetTypes().SelectMany(type => type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))))
            Read(method);
        foreach (var method in calls.Keys.OfType<MethodInfo>().Where(method => method.IsVirtual).ToList())
            if (method.GetBaseDefinition() is var declared && declared != method && calls.TryGetValue(declared, out var overrides))
                overrides.Add(method);
        while (calls.Keys.Aggregate(false, (changed, method) => Spread(method) || changed))
        {
        }
    }

    /// <summary>What a method may let through.</summary>
    public IEnumerable<Type> Of(MethodBase method) => thrown[method];

    void Read(MethodBase method)
    {
        (thrown[method], calls[method]) = ([], []);
        foreach (var token in CompiledAssembly.Tokens(method))
        {
            var member = method.Module.ResolveMember(token, method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null, method.IsGenericMethod ? method.GetGenericArguments() : null);
            if (member is not MethodBase called || called.DeclaringType?.Assembly != assembly)
                continue;
            if (called.IsConstructor && called.DeclaringType.IsAssignableTo(typeof(Exception)))
                thrown[method].Add(called.DeclaringType);
            else if (called.IsConstructor && called.DeclaringType.IsDefined(typeof(CompilerGeneratedAttribute)) && called.DeclaringType.GetMethod("MoveNext", All) is { } iterator)
                calls[method].Add(Definition(iterator));
            else
                calls[method].Add(Definition(called));
        }
    }

    // Of a generic method or type, the code is that of the definition.
    static MethodBase Definition(MethodBase method) => method.Module.ResolveMethod(method.MetadataToken) ?? method;

    bool Spread(MethodBase method)
    {
        var before = thrown[method].Count;
        foreach (var exception in calls[method].Where(thrown.ContainsKey).SelectMany(called => thrown[called]).Where(exception => !Catches(method, exception)).ToList())
            thrown[method].Add(exception);
        return thrown[method].Count > before;
    }

    static bool Catches(MethodBase method, Type exception) => method.GetMethodBody()?.ExceptionHandlingClauses.Any(clause => clause.Flags switch
    {
        ExceptionHandlingClauseOptions.Clause => exception.IsAssignableTo(clause.CatchType),
        ExceptionHandlingClauseOptions.Filter => true, // whichever it lets pass it names, or it looks at none of ours
        _ => false,
    }) == true;
}
