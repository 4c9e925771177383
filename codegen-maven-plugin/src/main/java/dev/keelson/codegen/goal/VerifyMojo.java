package dev.keelson.codegen.goal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;

/**
 * Fails when generated files differ from what the goal {@code generate} would write now, and changes nothing. For projects
 * that keep generated files under version control; give it the directories that {@code generate} has.
 */
@Mojo(
        name = "verify",
        defaultPhase = LifecyclePhase.VERIFY,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class VerifyMojo extends GeneratingMojo {

    /** Makes the goal, as Maven does. */
    public VerifyMojo() {}

    @Override
    void use(OutputTree output, MavenProject current, Path sourceTarget, Path resourceTarget)
            throws IOException, MojoFailureException {
        List<String> differences = output.differencesTo(sourceTarget, resourceTarget);
        if (!differences.isEmpty()) {
            differences.forEach(getLog()::error);
            throw new MojoFailureException(differences.size() + " generated file(s) are not up to date, first: "
                    + differences.get(0) + ": run the goal generate and commit what it writes");
        }
    }
}
