package dev.keelson.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line's entry point. */
@Command(
        name = "keelson",
        description = "Kubernetes' control plane and controller machinery for the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            ApiServerCommand.class,
            ControllerManagerCommand.class,
            SchedulerCommand.class,
            NodeCommand.class,
            StorageCommand.class,
            RehearseCommand.class
        })
public final class Keelson implements Runnable {

    @Spec
    private CommandSpec spec;

    // picocli sets the fields of commands after construction.
    @SuppressWarnings("NullAway.Init")
    Keelson() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Keelson())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Keelson::report);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    private static int report(Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed)
            throws Exception {
        if (failure instanceof CommandException) {
            commandLine.getErr().println("keelson: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }
}
