package dev.keelson.node.registration;

import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.NodeSystemInfoBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What this host is and has, read where Linux tells it; what another system does not tell is left empty. */
public final class HostFacts {

    private static final int MAX_PODS = 110;
    private static final int LONGEST_FACT = 4096;

    private HostFacts() {}

    /** @param dataDir on the file system whose size counts */
    public static Map<String, Quantity> capacity(Path dataDir) throws IOException {
        Map<String, Quantity> capacity = new TreeMap<>();
        capacity.put("cpu", new Quantity(Integer.toString(Runtime.getRuntime().availableProcessors())));
        capacity.put("memory", new Quantity(memoryKib("MemTotal").orElse(fallbackMemoryKib()) + "Ki"));
        capacity.put("pods", new Quantity(Integer.toString(MAX_PODS)));
        capacity.put(
                "ephemeral-storage", new Quantity(Files.getFileStore(dataDir).getTotalSpace() / 1024 + "Ki"));
        return capacity;
    }

    /** Free memory that processes can still get, in KiB; empty where the system does not tell. */
    static Optional<Long> availableMemoryKib() {
        return memoryKib("MemAvailable");
    }

    /** Whether less than a twentieth of the system's pids is free; false where the system does not tell. */
    static boolean pidsNearlyUsedUp() {
        String max = read("/proc/sys/kernel/pid_max");
        String[] load = read("/proc/loadavg").split("[ /]");
        if (max.isEmpty() || load.length < 5) {
            return false;
        }
        return Long.parseLong(load[4]) > Long.parseLong(max) / 20 * 19;
    }

    static NodeSystemInfo systemInfo(String runtime, String version) {
        return new NodeSystemInfoBuilder()
                .withMachineID(read("/etc/machine-id"))
                .withSystemUUID(read("/sys/class/dmi/id/product_uuid"))
                .withBootID(read("/proc/sys/kernel/random/boot_id"))
                .withKernelVersion(System.getProperty("os.version", ""))
                .withOsImage(osImage())
                .withContainerRuntimeVersion(runtime)
                .withKubeletVersion(version)
                .withKubeProxyVersion("")
                .withOperatingSystem(operatingSystem())
                .withArchitecture(architecture())
                .build();
    }

    static String operatingSystem() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name.startsWith("windows") ? "windows" : "linux";
    }

    /** As Go spells it. */
    static String architecture() {
        String arch = System.getProperty("os.arch", "");
        return switch (arch) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }

    private static String osImage() {
        try (Stream<String> lines = Files.lines(Path.of("/etc/os-release"))) {
            return lines.filter(line -> line.startsWith("PRETTY_NAME="))
                    .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.name", ""));
        } catch (IOException | UncheckedIOException unreadable) {
            return System.getProperty("os.name", "");
        }
    }

    private static Optional<Long> memoryKib(String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }

    /** Where the system does not tell its memory, what this JVM may use is at least there. */
    private static long fallbackMemoryKib() {
        return Runtime.getRuntime().maxMemory() / 1024;
    }

    /** In one piece: the files below /proc/sys have nothing more to say to who reads on from a second byte. */
    static String read(String file) {
        try (InputStream content = Files.newInputStream(Path.of(file))) {
            return new String(content.readNBytes(LONGEST_FACT), StandardCharsets.UTF_8).trim();
        } catch (IOException unreadable) {
            return "";
        }
    }
}
