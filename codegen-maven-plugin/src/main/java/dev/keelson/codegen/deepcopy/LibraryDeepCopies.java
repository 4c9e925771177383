package dev.keelson.codegen.deepcopy;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.WildcardTypeName;
import dev.keelson.codegen.model.GenerationContext;
import dev.keelson.codegen.model.LibraryGenerator;
import dev.keelson.codegen.model.Output;
import dev.keelson.codegen.model.Problem;
import dev.keelson.codegen.writing.LibraryIndexWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/**
 * Copiers for the classes of a library: for every public concrete class below given supertypes, and for whatever classes
 * of the library they hold. One index for a package and one for the library find the copier of a class by its name,
 * without loading any other.
 */
public final class LibraryDeepCopies implements LibraryGenerator {
    private static final LibraryIndexWriter.Subject COPIERS = new LibraryIndexWriter.Subject(
            "deep-copy",
            "dev.keelson.codegen.deepcopy",
            "Copiers",
            ClassName.get(CopierWriter.RUNTIME, "DeepCopierProvider"),
            "copierOf",
            ParameterizedTypeName.get(
                    ClassName.get(CopierWriter.RUNTIME, "DeepCopier"), WildcardTypeName.subtypeOf(Object.class)),
            "each shares nothing mutable with its original");

    private final String library;
    private final String into;
    private final Collection<String> roots;
    private final Map<String, String> otherLibraries;

    /**
     * Makes a generator.
     *
     * @param library the library's package; those below belong to it
     * @param into the package that gets the copiers, with the same packages below it
     * @param roots supertypes of the classes to start from; when empty, every class is one
     * @param otherLibraries packages of other libraries, with the packages that hold their copiers
     */
    public LibraryDeepCopies(
            String library, String into, Collection<String> roots, Map<String, String> otherLibraries) {
        this.library = library;
        this.into = into;
        this.roots = List.copyOf(roots);
        this.otherLibraries = Map.copyOf(otherLibraries);
    }

    @Override
    public List<Problem> generate(SortedSet<String> classes, GenerationContext context, Output output)
            throws IOException {
        Map<String, String> packages = new TreeMap<>(otherLibraries);
        packages.put(library, into);
        CopierNames names = new CopierNames(context, packages);
        Set<TypeElement> known = new HashSet<>();
        Deque<TypeElement> pending = new ArrayDeque<>();
        for (String name : classes) {
            addRoots(context.find(name), context, known, pending);
        }
        DeepCopyGenerator generator = new DeepCopyGenerator(context, names, type -> {
            if (!isOfLibrary(context.packageOf(type))) {
                return context.find(names.copierOf(type).canonicalName()) != null;
            }
            if (known.add(type)) {
                pending.add(type);
            }
            return true;
        });
        List<Problem> problems = new ArrayList<>();
        LibraryIndexWriter index = new LibraryIndexWriter(context, COPIERS, library, into);
        for (TypeElement type = pending.poll(); type != null; type = pending.poll()) {
            JavaFile file = generator.copierOf(type, problems);
            if (file != null) {
                ClassName copier = names.copierOf(type);
                output.source(copier.canonicalName(), file.toString(), type);
                index.add(type, CodeBlock.of("$T.COPIER", copier));
            }
        }
        index.write(output);
        return problems;
    }

    private void addRoots(
            @Nullable TypeElement type, GenerationContext context, Set<TypeElement> known, Deque<TypeElement> pending) {
        if (type == null || !type.getModifiers().contains(Modifier.PUBLIC)) {
            return;
        }
        boolean concrete = (type.getKind() == ElementKind.CLASS || type.getKind() == ElementKind.RECORD)
                && !type.getModifiers().contains(Modifier.ABSTRACT);
        boolean root = roots.isEmpty() || roots.stream().anyMatch(supertype -> context.isSubtype(type, supertype));
        if (concrete && root && known.add(type)) {
            pending.add(type);
        }
        for (TypeElement nested : ElementFilter.typesIn(type.getEnclosedElements())) {
            addRoots(nested, context, known, pending);
        }
    }

    private boolean isOfLibrary(String packageName) {
        return packageName.equals(library) || packageName.startsWith(library + ".");
    }
}
