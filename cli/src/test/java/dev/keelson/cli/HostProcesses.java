package dev.keelson.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processes of this host that work below a directory, as the process runtime's containers do. Needs /proc. */
record HostProcesses(Path directory) {

    static boolean visible() {
        return Files.isDirectory(Path.of("/proc/self"));
    }

    List<ProcessHandle> all() {
        return ProcessHandle.allProcesses()
                .filter(process -> below(process, directory))
                .toList();
    }

    /** Those that run a program, such as {@code sleep}: not the shells that watch over them. */
    List<ProcessHandle> running(String program) {
        return all().stream()
                .filter(process -> process.info()
                        .command()
                        .map(Path::of)
                        .filter(command -> command.getFileName().toString().equals(program))
                        .isPresent())
                .toList();
    }

    /** The one process that runs {@code program} for the pod. */
    ProcessHandle ofPod(String uid, String program) {
        List<ProcessHandle> found = running(program).stream()
                .filter(process -> worksBelow(process, "/" + uid + "/"))
                .toList();
        assertThat(found).as("processes of pod %s that run %s", uid, program).hasSize(1);
        return found.get(0);
    }

    /** Where a container's own files are. */
    static Path workingDirectory(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Whether a process lives and its working directory's path contains {@code part}. */
    static boolean worksBelow(ProcessHandle process, String part) {
        try {
            return workingDirectory(process).toString().contains(part);
        } catch (UncheckedIOException gone) {
            return false;
        }
    }

    /** Fails unless all end soon. */
    void awaitNone() throws Exception {
        for (ProcessHandle process : all()) {
            process.onExit().get(20, SECONDS);
        }
        assertThat(all()).isEmpty();
    }

    void killAll() {
        for (int attempts = 0; attempts < 5 && !all().isEmpty(); attempts++) {
            all().forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean below(ProcessHandle process, Path directory) {
        try {
            return workingDirectory(process).startsWith(directory.toRealPath())
                    && !process.equals(ProcessHandle.current());
        } catch (UncheckedIOException | IOException gone) {
            return false;
        }
    }
}
