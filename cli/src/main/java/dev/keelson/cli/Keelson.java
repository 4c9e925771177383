package dev.keelson.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        synopsisSubcommandLabel = "COMMAND")
public final class Keelson implements Runnable {

    /** By name, in the order of the help. */
    private static final Map<String, Class<?>> COMMANDS = commands();

    @Spec
    private CommandSpec spec;

    // picocli sets the fields of commands after construction.
    @SuppressWarnings("NullAway.Init")
    Keelson() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** Knows all commands, or the one that the arguments begin with: to look at all takes a part of each start. */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Keelson());
        Class<?> named = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        (named == null ? COMMANDS.values() : List.of(named)).forEach(line::addSubcommand);
        return line.setCaseInsensitiveEnumValuesAllowed(true).setExecutionExceptionHandler(Keelson::report);
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("up", UpCommand.class);
        commands.put("apiserver", ApiServerCommand.class);
        commands.put("controller-manager", ControllerManagerCommand.class);
        commands.put("scheduler", SchedulerCommand.class);
        commands.put("node", NodeCommand.class);
        commands.put("storage", StorageCommand.class);
        commands.put("rehearse", RehearseCommand.class);
        return commands;
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
