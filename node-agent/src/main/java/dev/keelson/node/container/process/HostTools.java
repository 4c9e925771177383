package dev.keelson.node.container.process;

import dev.keelson.node.container.ContainerRuntimeException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The programs of this host that the runtime needs, by absolute path, so that a container's PATH cannot hide them. */
record HostTools(String sh, String ln, String mv, String rm, List<String> setsid) {

    /** A session of its own on hosts without setsid(1), such as macOS. */
    private static final List<String> PERL_SETSID = List.of("-MPOSIX", "-e", "setsid(); exec { $ARGV[0] } @ARGV");

    private static final String UNDO = "--default-signal=INT";
    private static final long SIGINT_BIT = 1L << (2 - 1);

    static HostTools find() {
        @Nullable String setsid = locate("setsid", defaultPath());
        @Nullable String perl = locate("perl", defaultPath());
        List<String> session = new ArrayList<>();
        if (setsid != null) {
            session.add(setsid);
        } else if (perl != null) {
            session.add(perl);
            session.addAll(PERL_SETSID);
        } else {
            throw new ContainerRuntimeException(
                    "the process runtime needs setsid (util-linux) or perl; neither is in " + defaultPath());
        }
        session.addAll(heedingInterrupts(Path.of("/proc/self/status")));
        return new HostTools(require("sh"), require("ln"), require("mv"), require("rm"), List.copyOf(session));
    }

    /**
     * What to put before a command so that it heeds SIGINT although this process was started to ignore it, as a shell's
     * background jobs are: a shell cannot undo that, env(1) of coreutils can.
     */
    private static List<String> heedingInterrupts(Path ownStatus) {
        @Nullable String env = locate("env", defaultPath());
        if (env == null || !Files.isReadable(ownStatus)) {
            return List.of();
        }
        try {
            boolean ignored = new String(Files.readAllBytes(ownStatus), StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(
                                            line.substring("SigIgn:".length()).strip(), 16)
                                    & SIGINT_BIT)
                            != 0);
            return ignored && undoes(env) ? List.of(env, UNDO) : List.of();
        } catch (IOException | NumberFormatException unknown) {
            return List.of();
        }
    }

    /** Whether this env knows the option; others do without. */
    private static boolean undoes(String env) throws IOException {
        try {
            return new ProcessBuilder(env, UNDO, "true").start().waitFor() == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The PATH of a container that sets none. */
    static String defaultPath() {
        String own = System.getenv("PATH");
        return own == null || own.isEmpty() ? "/usr/local/bin:/usr/bin:/bin" : own;
    }

    /** Finds a program as execvp does. */
    static @Nullable String locate(String program, String path) {
        for (String dir : path.split(File.pathSeparator)) {
            Path candidate = Path.of(dir.isEmpty() ? "." : dir, program);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate.toString();
            }
        }
        return null;
    }

    /** Writes the shim for this host. An older one that is running is not disturbed: it keeps its own file. */
    Path installShim(Path dir) throws IOException {
        try (InputStream in = HostTools.class.getResourceAsStream("shim.sh")) {
            if (in == null) {
                throw new IOException("shim.sh is missing from the class path beside " + HostTools.class.getName());
            }
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@SH@", quote(sh))
                    .replace("@LN@", quote(ln))
                    .replace("@MV@", quote(mv))
                    .replace("@RM@", quote(rm))
                    .replace(
                            "@SETSID@",
                            String.join(
                                    " ", setsid.stream().map(HostTools::quote).toList()));
            Path temporary = Files.createTempFile(dir, "shim", ".tmp");
            Files.writeString(temporary, script);
            return Files.move(temporary, dir.resolve("shim.sh"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static String require(String program) {
        String found = locate(program, defaultPath());
        if (found == null) {
            throw new UncheckedIOException(
                    new IOException("the process runtime needs " + program + ", which is not in " + defaultPath()));
        }
        return found;
    }
}
