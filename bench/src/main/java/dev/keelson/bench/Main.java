package dev.keelson.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line's entry point: {@code Main NAME [OPTION]...}. */
@Command(
        name = "bench",
        description = "Measures Keelson. See bench/README.md for what each figure means.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "NAME",
        subcommands = {
            ApiServerBench.class,
            ScalingBench.class,
            WatchersBench.class,
            StartupBench.class,
            WarmStartBench.class,
            WorkQueueBench.class,
            InformerBench.class,
            ControllerBench.class,
            HandlersBench.class,
            DeepCopyBench.class
        })
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    // picocli sets the fields of commands after construction.
    @SuppressWarnings("NullAway.Init")
    Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing the name of a benchmark");
    }
}
