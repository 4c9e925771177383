package dev.keelson.cli;

import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.embedded.StoreFiles;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done with the store in a data directory, besides serving it. */
@Command(
        name = "storage",
        description = "Checks, backs up and restores the store in a data directory.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class StorageCommand implements Runnable {

    private static final String DATA_DIR = "--data-dir";
    private static final String STORE = "store";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "Missing command");
        }
    }

    @Command(name = "check", description = "Reads the whole store and says whether it is sound. No server may use it.")
    int check(@Option(names = DATA_DIR, paramLabel = "DIR", defaultValue = ".keelson") Path dataDir) {
        return report("is sound", () -> StoreFiles.check(dataDir.resolve(STORE)));
    }

    @Command(name = "backup", description = "Writes the store as it is now to a new file. A server may go on using it.")
    int backup(
            @Option(names = DATA_DIR, paramLabel = "DIR", defaultValue = ".keelson") Path dataDir,
            @Option(names = "--to", paramLabel = "FILE", required = true) Path file) {
        return report("is backed up in " + file, () -> StoreFiles.backUp(dataDir.resolve(STORE), file));
    }

    @Command(name = "restore", description = "Makes a backup the store of a data directory that has none.")
    int restore(
            @Option(names = DATA_DIR, paramLabel = "DIR", defaultValue = ".keelson") Path dataDir,
            @Option(names = "--from", paramLabel = "FILE", required = true) Path file) {
        return report("is restored from " + file, () -> StoreFiles.restore(file, dataDir.resolve(STORE)));
    }

    private int report(String what, Supplier<StoreFiles.Report> work) {
        try {
            StoreFiles.Report report = work.get();
            System.out.printf(
                    "the store %s: revision %d, compacted up to %d, %d records, %d bytes%n",
                    what, report.revision(), report.compactRevision(), report.records(), report.bytes());
            return 0;
        } catch (StorageException failure) {
            throw new CommandException(String.valueOf(failure.getMessage()), failure);
        }
    }
}
