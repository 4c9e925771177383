package dev.keelson.cli;

import dev.keelson.node.agent.NodeOptions;
import java.util.Locale;

/** The values of {@code --node-runtime}. */
enum NodeRuntime {
    PROCESS,
    HOLLOW,
    CRI;

    static final String DESCRIPTION =
            "what runs containers: 'process' starts their commands on this host, without image"
                    + " or isolation; 'hollow' starts nothing (default: ${DEFAULT-VALUE})";

    NodeOptions.Runtime chosen() {
        return switch (this) {
            case PROCESS -> NodeOptions.Runtime.PROCESS;
            case HOLLOW -> NodeOptions.Runtime.HOLLOW;
            case CRI ->
                throw new CommandException(
                        "container runtimes over CRI are not supported by this version; use 'process' or 'hollow'");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
