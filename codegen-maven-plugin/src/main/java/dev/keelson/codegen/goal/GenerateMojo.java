package dev.keelson.codegen.goal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.model.Resource;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;

/** Generates code for the project's annotated sources, and for the libraries that the configuration names. */
@Mojo(
        name = "generate",
        defaultPhase = LifecyclePhase.GENERATE_SOURCES,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class GenerateMojo extends GeneratingMojo {

    /** Makes the goal, as Maven does. */
    public GenerateMojo() {}

    @Override
    void use(OutputTree output, MavenProject current, Path sourceTarget, Path resourceTarget) throws IOException {
        OutputTree.Changes changes = output.writeTo(sourceTarget, resourceTarget);
        getLog().info(changes.files() + " generated files: " + changes.written() + " written, " + changes.deleted()
                + " deleted");
        if (Files.isDirectory(sourceTarget)) {
            current.addCompileSourceRoot(sourceTarget.toString());
        }
        if (Files.isDirectory(resourceTarget)) {
            Resource resource = new Resource();
            resource.setDirectory(resourceTarget.toString());
            current.addResource(resource);
        }
    }
}
