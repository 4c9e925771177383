package dev.keelson.node.container.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One process of this host for as long as it lives: a later process with the same pid is another one.
 *
 * @param start clock ticks from boot to the process's start, or "-" where there is no /proc
 * @param boot which run of the kernel, or "-"
 * @param recordedAt when the record was written; tells processes apart where there is no /proc
 */
record HostProcess(long pid, String start, String boot, Instant recordedAt) {

    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT_ID = PROC.resolve("sys/kernel/random/boot_id");
    private static final int STATE = 0;
    private static final int SESSION = 3;
    private static final int START_TIME = 19;
    /** Between a process's start and its record, at most. */
    private static final Duration RECORD_LAG = Duration.ofSeconds(5);

    /** Reads a record of the shim: {@code PID START BOOT}. */
    static Optional<HostProcess> read(Path record) throws IOException {
        if (!Files.exists(record)) {
            return Optional.empty();
        }
        String[] words = Files.readString(record).trim().split(" ");
        if (words.length != 3 || !words[0].chars().allMatch(Character::isDigit) || words[0].isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new HostProcess(
                Long.parseLong(words[0]),
                words[1],
                words[2],
                Files.getLastModifiedTime(record).toInstant()));
    }

    /** A zombie counts as dead. */
    boolean alive() {
        if (start.equals("-")) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(handle -> handle.info().startInstant())
                    .filter(began -> !began.isAfter(recordedAt)
                            && began.isAfter(recordedAt.minus(RECORD_LAG).minusSeconds(1)))
                    .isPresent();
        }
        List<String> stat = stat(pid);
        return stat != null
                && stat.get(START_TIME).equals(start)
                && !stat.get(STATE).equals("Z")
                && !stat.get(STATE).equals("X")
                && boot.equals(currentBoot());
    }

    /** The living processes of the session that this process leads or led. */
    List<Long> session() {
        List<Long> members = new ArrayList<>();
        if (start.equals("-")) {
            ProcessHandle.of(pid).ifPresent(root -> root.descendants().forEach(child -> members.add(child.pid())));
            return members;
        }
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                if (!name.chars().allMatch(Character::isDigit)) {
                    continue;
                }
                List<String> stat = stat(Long.parseLong(name));
                if (stat != null
                        && stat.get(SESSION).equals(Long.toString(pid))
                        && !stat.get(STATE).equals("Z")) {
                    members.add(Long.parseLong(name));
                }
            }
        } catch (IOException unreadable) {
            return members;
        }
        return members;
    }

    /** The fields of /proc/PID/stat from the state on; null if there is no such process. */
    private static @Nullable List<String> stat(long pid) {
        try {
            String line = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
            List<String> fields =
                    List.of(line.substring(line.lastIndexOf(')') + 2).trim().split(" "));
            return fields.size() > START_TIME ? fields : null;
        } catch (IOException gone) {
            return null;
        }
    }

    private static String currentBoot() {
        try {
            return Files.readString(BOOT_ID).trim();
        } catch (IOException unknown) {
            return "-";
        }
    }
}
