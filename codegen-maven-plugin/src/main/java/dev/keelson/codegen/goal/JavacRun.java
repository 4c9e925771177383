package dev.keelson.codegen.goal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Runs one annotation processor in javac, without compiling anything. */
final class JavacRun {
    /** The end of the codes of what processors report, whatever its severity. */
    private static final String FROM_PROCESSOR = ".proc.messager";

    /** Where the processor's sources go. */
    static Path sourcesBelow(Path staging) throws IOException {
        return Files.createDirectories(staging.resolve("sources"));
    }

    /** Where the processor's resources go. */
    static Path resourcesBelow(Path staging) throws IOException {
        return Files.createDirectories(staging.resolve("resources"));
    }

    /** What the processor reported. */
    record Report(List<String> errors, List<String> warnings) {}

    private final Collection<Path> classPath;
    private final Path staging;
    private final List<String> options;

    /**
     * Makes a run.
     *
     * @param staging the directory for what the processor writes through javac
     * @param options further options of javac
     */
    JavacRun(Collection<Path> classPath, Path staging, List<String> options) {
        this.classPath = List.copyOf(classPath);
        this.staging = staging;
        this.options = List.copyOf(options);
    }

    /**
     * Runs the processor on source files, or on no file at all, and returns what it reported.
     *
     * <p>Other errors are left to the compilation, which sees what other processors add to the sources.
     */
    Report run(Processor processor, Collection<Path> sources) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        if (javac == null) {
            throw new IOException("this Java has no compiler: run Maven with a JDK");
        }
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                javac.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
            files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
            files.setLocationFromPaths(StandardLocation.SOURCE_OUTPUT, List.of(sourcesBelow(staging)));
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(resourcesBelow(staging)));
            List<String> arguments = new ArrayList<>(List.of("-proc:only", "-implicit:none"));
            arguments.addAll(options);
            JavaCompiler.CompilationTask task = javac.getTask(
                    null,
                    files,
                    diagnostics,
                    arguments,
                    sources.isEmpty() ? List.of("java.lang.Object") : null,
                    files.getJavaFileObjectsFromPaths(sources));
            task.setLocale(Locale.ROOT);
            task.setProcessors(List.of(processor));
            task.call();
        }
        return new Report(reported(diagnostics, Diagnostic.Kind.ERROR), reported(diagnostics, Diagnostic.Kind.WARNING));
    }

    private static List<String> reported(DiagnosticCollector<JavaFileObject> diagnostics, Diagnostic.Kind kind) {
        return diagnostics.getDiagnostics().stream()
                .filter(d -> d.getKind() == kind
                        && d.getCode() != null
                        && d.getCode().endsWith(FROM_PROCESSOR))
                .map(JavacRun::describe)
                .collect(Collectors.toList());
    }

    private static String describe(Diagnostic<? extends JavaFileObject> error) {
        JavaFileObject source = error.getSource();
        String place = source == null
                ? ""
                : new File(source.getName()).getPath() + ":[" + error.getLineNumber() + "," + error.getColumnNumber()
                        + "] ";
        return place + error.getMessage(Locale.ROOT);
    }
}
