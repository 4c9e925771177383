package dev.keelson.codegen.goal;

import dev.keelson.codegen.javadoc.DocTable;
import dev.keelson.codegen.javadoc.JavadocReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.model.Resource;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Makes a table of what the Javadoc of a library's beans says, as a resource of the project. The sources are those
 * dependencies of the plugin that have the classifier {@code sources}.
 */
@Mojo(name = "describe", defaultPhase = LifecyclePhase.GENERATE_RESOURCES, threadSafe = true)
public final class DescribeMojo extends AbstractMojo {

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private @Nullable MavenProject project;

    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private @Nullable PluginDescriptor plugin;

    /** Where the table goes; a directory of resources. */
    @Parameter(defaultValue = "${project.build.directory}/generated-resources/keelson-javadoc", required = true)
    private @Nullable File describedDirectory;

    /** The package of the beans; with those below it. */
    @Parameter(required = true)
    private @Nullable String beans;

    /** The table's name below the directory, such as {@code org/example/descriptions.tsv.gz}. */
    @Parameter(required = true)
    private @Nullable String table;

    /** Makes the goal, as Maven does. */
    public DescribeMojo() {}

    @Override
    public void execute() throws MojoExecutionException {
        Path directory = required(describedDirectory, "describedDirectory").toPath();
        JavadocReader reader = new JavadocReader();
        int jars = 0;
        try {
            for (Artifact artifact : required(plugin, "plugin").getArtifacts()) {
                if ("sources".equals(artifact.getClassifier()) && artifact.getFile() != null) {
                    reader.read(artifact.getFile().toPath());
                    jars++;
                }
            }
            if (reader.docs().isEmpty()) {
                throw new MojoExecutionException(
                        jars + " jars of sources have no Javadoc: give the plugin dependencies of classifier sources");
            }
            DocTable.write(
                    reader.docs().values(), required(beans, "beans"), directory.resolve(required(table, "table")));
        } catch (IOException e) {
            throw new MojoExecutionException("the sources cannot be described: " + e.getMessage(), e);
        }
        getLog().info("the Javadoc of " + reader.docs().size() + " classes from " + jars + " jars");
        Resource resource = new Resource();
        resource.setDirectory(directory.toString());
        required(project, "project").addResource(resource);
    }

    private static <T> T required(@Nullable T value, String parameter) throws MojoExecutionException {
        if (value == null) {
            throw new MojoExecutionException("parameter " + parameter + " is missing");
        }
        return value;
    }
}
