package dev.keelson.bench.harness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Where and when figures were measured.
 *
 * @param load the system's load average of the last minute when the run began; other work on the machine shows here.
 *     Negative where the system has none
 */
record Machine(String date, String java, String system, int processors, double load) {

    static Machine current() {
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                System.getProperty("java.vendor") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    String describe() {
        return String.format(
                Locale.ROOT,
                "%s, Java %s, %s, %d processors, load average at the start %.1f",
                date,
                java,
                system,
                processors,
                load);
    }

    void writeTo(ObjectNode line) {
        line.put("date", date);
        line.put("java", java);
        line.put("system", system);
        line.put("processors", processors);
        line.put("loadAverage", load);
    }
}
