package dev.keelson.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has used.
 *
 * @param cpu processor time of all its threads since it started; zero where the system does not tell
 * @param residentMegabytes memory that it holds now, in 10^6 bytes; NaN where there is no /proc
 * @param peakMegabytes the most that it ever held
 */
public record ProcessUsage(Duration cpu, double residentMegabytes, double peakMegabytes) {

    public static ProcessUsage of(ProcessHandle process) {
        Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
        return new ProcessUsage(cpu, status(process.pid(), "VmRSS:"), status(process.pid(), "VmHWM:"));
    }

    private static double status(long pid, String field) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith(field)) {
                    String kibibytes =
                            line.substring(field.length()).replace("kB", "").strip();
                    return Long.parseLong(kibibytes) * 1024 / 1e6;
                }
            }
        } catch (IOException notLinux) {
            return Double.NaN;
        }
        return Double.NaN;
    }
}
