package dev.keelson.codegen.processor;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Sources that javac compiled with the processor, in a directory of their own. */
final class Compiled {
    private final Path directory;
    private final List<Diagnostic<? extends JavaFileObject>> diagnostics;

    private Compiled(Path directory, List<Diagnostic<? extends JavaFileObject>> diagnostics) {
        this.directory = directory;
        this.diagnostics = diagnostics;
    }

    /**
     * Compiles sources with every lint warning as an error. Types of tests may share a file.
     *
     * @param sources contents by path below the source root, handed to javac in this order
     */
    static Compiled of(Path directory, Map<String, String> sources, Collection<Path> classPath) throws IOException {
        return of(directory, sources, classPath, new KeelsonProcessor());
    }

    static Compiled of(Path directory, Map<String, String> sources, Collection<Path> classPath, Processor... processors)
            throws IOException {
        return of(
                directory,
                sources,
                classPath,
                List.of("-Xlint:all,-options,-classfile,-processing,-auxiliaryclass", "-Werror"),
                processors);
    }

    /** Compiles sources with other options of javac's than all lint. */
    static Compiled of(
            Path directory,
            Map<String, String> sources,
            Collection<Path> classPath,
            List<String> lint,
            Processor... processors)
            throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        Path generated = Files.createDirectories(directory.resolve("generated"));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = directory.resolve("src").resolve(source.getKey());
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source.getValue()));
        }
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = javac.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            manager.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
            manager.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            manager.setLocationFromPaths(StandardLocation.SOURCE_OUTPUT, List.of(generated));
            List<String> options = new ArrayList<>(List.of("--release", "17"));
            options.addAll(lint);
            JavaCompiler.CompilationTask task = javac.getTask(
                    null, manager, diagnostics, options, null, manager.getJavaFileObjectsFromPaths(files));
            task.setProcessors(List.of(processors));
            task.call();
        }
        return new Compiled(directory, diagnostics.getDiagnostics());
    }

    /** Returns each error as {@code File.java:line: message}, in the order of files and lines. */
    List<String> errors() {
        return diagnostics.stream()
                .filter(d -> d.getKind() != Diagnostic.Kind.NOTE)
                .map(d -> {
                    JavaFileObject source = d.getSource();
                    String file = source == null
                            ? ""
                            : Path.of(source.toUri()).getFileName().toString();
                    return file + ":" + d.getLineNumber() + ": " + d.getMessage(Locale.ROOT);
                })
                .sorted()
                .toList();
    }

    String generated(String path) throws IOException {
        return Files.readString(directory.resolve("generated").resolve(path));
    }

    List<String> generatedFiles() throws IOException {
        Path root = directory.resolve("generated");
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    /** Calls a static method without parameters of a compiled class. */
    Object call(String className, String method, Collection<Path> classPath) throws Exception {
        List<URL> urls = new ArrayList<>();
        urls.add(directory.resolve("classes").toUri().toURL());
        for (Path path : classPath) {
            urls.add(path.toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            ClassLoader former = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(loader);
            try {
                return loader.loadClass(className).getMethod(method).invoke(null);
            } finally {
                Thread.currentThread().setContextClassLoader(former);
            }
        }
    }

    /** Returns the test's own class path. */
    static List<Path> testClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
    }
}
