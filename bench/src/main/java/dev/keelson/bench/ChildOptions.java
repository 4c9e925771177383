package dev.keelson.bench;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How the JVMs are started in which each subject is measured. */
final class ChildOptions {

    @Option(
            names = "--jvm-option",
            paramLabel = "JVM_OPTION",
            description = "an option of the subjects' JVMs, may be repeated")
    private List<String> jvmOptions = new ArrayList<>();

    List<String> jvm() {
        return jvmOptions;
    }
}
