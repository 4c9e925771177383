package dev.keelson.codegen.goal;

import dev.keelson.codegen.deepcopy.CopierNames;
import dev.keelson.codegen.deepcopy.LibraryDeepCopies;
import dev.keelson.codegen.kinds.RegisteredKinds;
import dev.keelson.codegen.lazy.LibraryLazyObjects;
import dev.keelson.codegen.model.LibraryGenerator;
import dev.keelson.codegen.processor.KeelsonProcessor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.model.Resource;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** What goals have in common that run the generators: what is generated, and from what. */
abstract class GeneratingMojo extends AbstractMojo {
    /** What sources that concern the generators name. */
    private static final List<String> ANNOTATIONS =
            List.of("dev.keelson.annotation", "io.fabric8.kubernetes.model.annotation");

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private @Nullable MavenProject project;

    /** Where generated sources go; the goal owns the whole directory. */
    @Parameter(defaultValue = "${project.build.directory}/generated-sources/keelson", required = true)
    private @Nullable File outputDirectory;

    /** Where generated resources go; the goal owns the whole directory. */
    @Parameter(defaultValue = "${project.build.directory}/generated-resources/keelson", required = true)
    private @Nullable File resourceDirectory;

    /** Whether the project's own annotated sources get generated code. */
    @Parameter(defaultValue = "true", property = "keelson.codegen.sources")
    private boolean sources = true;

    /** Libraries on the class path whose compiled classes get generated code. */
    @Parameter
    private List<Library> libraries = new ArrayList<>();

    @Parameter(defaultValue = "${maven.compiler.release}", readonly = true)
    private @Nullable String release;

    /** Does what the goal is for with everything that was generated. */
    abstract void use(OutputTree output, MavenProject current, Path sourceTarget, Path resourceTarget)
            throws IOException, MojoFailureException;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        MavenProject current = required(project, "project");
        Path sourceTarget = required(outputDirectory, "outputDirectory").toPath();
        Path resourceTarget = required(resourceDirectory, "resourceDirectory").toPath();
        try {
            OutputTree output = new OutputTree();
            List<String> problems = new ArrayList<>();
            for (Library library : libraries) {
                problems.addAll(generateFor(library, current, output));
            }
            if (sources) {
                problems.addAll(generateForSources(current, sourceTarget, output));
            }
            if (!problems.isEmpty()) {
                problems.forEach(getLog()::error);
                throw new MojoFailureException(
                        problems.size() + " problem(s) in code generation, first: " + problems.get(0));
            }
            use(output, current, sourceTarget, resourceTarget);
        } catch (IOException | DependencyResolutionRequiredException e) {
            throw new MojoExecutionException("code generation failed: " + e.getMessage(), e);
        }
    }

    private List<String> generateFor(Library library, MavenProject current, OutputTree output)
            throws IOException, DependencyResolutionRequiredException, MojoExecutionException {
        String packageName = required(library.getPackageName(), "libraries.library.packageName");
        String into = required(library.getInto(), "libraries.library.into");
        List<Path> classPath = classPathOf(current);
        SortedSet<String> classes = ClassPathScan.classesOf(packageName, classPath);
        if (classes.isEmpty()) {
            return List.of(
                    "package " + packageName + " has no classes on the class path: add the library's dependency");
        }
        List<LibraryGenerator> generators = new ArrayList<>();
        generators.add(new LibraryDeepCopies(packageName, into, library.getRoots(), libraryPackages()));
        if (library.getLazyInto() != null) {
            generators.add(new LibraryLazyObjects(packageName, library.getLazyInto()));
        }
        LibraryProcessor processor = new LibraryProcessor(generators, classes, output);
        Path staging = Files.createTempDirectory("keelson-codegen");
        try {
            List<String> problems = new ArrayList<>(new JavacRun(classPath, staging, List.of())
                    .run(processor, List.of())
                    .errors());
            problems.addAll(processor.problems());
            return problems;
        } finally {
            delete(staging);
        }
    }

    private List<String> generateForSources(MavenProject current, Path sourceTarget, OutputTree output)
            throws IOException, DependencyResolutionRequiredException {
        List<Path> files = new ArrayList<>();
        boolean annotated = false;
        for (String root : current.getCompileSourceRoots()) {
            if (!Path.of(root).equals(sourceTarget)) {
                for (Path file : sourcesBelow(Path.of(root))) {
                    files.add(file);
                    String text = Files.readString(file, StandardCharsets.UTF_8);
                    annotated |= ANNOTATIONS.stream().anyMatch(text::contains);
                }
            }
        }
        if (!annotated) {
            return List.of();
        }
        Path staging = Files.createTempDirectory("keelson-codegen");
        try {
            List<String> options = new ArrayList<>();
            StringBuilder known = new StringBuilder();
            libraryPackages()
                    .forEach((library, into) ->
                            known.append(library).append('=').append(into).append(','));
            options.add("-A" + KeelsonProcessor.LIBRARIES + "=" + known);
            if (release != null && !release.isBlank()) {
                options.add("--release");
                options.add(release);
            }
            JavacRun.Report report =
                    new JavacRun(classPathOf(current), staging, options).run(new KeelsonProcessor(), files);
            report.warnings().forEach(getLog()::warn);
            output.addSources(JavacRun.sourcesBelow(staging));
            output.addResources(JavacRun.resourcesBelow(staging));
            leaveOwnList(current, output);
            return report.errors();
        } finally {
            delete(staging);
        }
    }

    /** A list of kinds among the project's own resources is the project's matter. */
    private void leaveOwnList(MavenProject current, OutputTree output) {
        for (Resource resource : current.getResources()) {
            Path own = Path.of(resource.getDirectory()).resolve(RegisteredKinds.PATH);
            if (Files.exists(own) && output.removeResource(RegisteredKinds.PATH)) {
                getLog().info(own + " is kept; delete it to have the list of kinds generated");
            }
        }
    }

    private Map<String, String> libraryPackages() {
        Map<String, String> packages = new TreeMap<>(CopierNames.FABRIC8);
        for (Library library : libraries) {
            if (library.getPackageName() != null && library.getInto() != null) {
                packages.put(library.getPackageName(), library.getInto());
            }
        }
        return packages;
    }

    private static List<Path> classPathOf(MavenProject current) throws DependencyResolutionRequiredException {
        List<Path> classPath = new ArrayList<>();
        Path own = Path.of(current.getBuild().getOutputDirectory());
        for (String element : current.getCompileClasspathElements()) {
            if (!Path.of(element).equals(own)) {
                classPath.add(Path.of(element));
            }
        }
        return classPath;
    }

    private static List<Path> sourcesBelow(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(file -> file.toString().endsWith(".java"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static <T> T required(@Nullable T value, String parameter) throws MojoExecutionException {
        if (value == null) {
            throw new MojoExecutionException("parameter " + parameter + " is missing");
        }
        return value;
    }
}
