package dev.keelson.apiserver.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Prometheus clients say of every process, the JVM's own facts, and which build this is. */
final class ProcessMetrics {

    private static final Path MEMORY_PAGES = Path.of("/proc/self/statm");
    private static final int PAGE_BYTES = 4096;

    private ProcessMetrics() {}

    static void register(MeterRegistry registry) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        if (system instanceof com.sun.management.OperatingSystemMXBean process) {
            FunctionCounter.builder("process.cpu.seconds", process, of -> of.getProcessCpuTime() / 1e9)
                    .description("Total user and system CPU time spent in seconds")
                    .register(registry);
        }
        if (system instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
            gauge(registry, "process.open.fds", unix::getOpenFileDescriptorCount);
            gauge(registry, "process.max.fds", unix::getMaxFileDescriptorCount);
        }
        gauge(registry, "process.start.time.seconds", () -> runtime.getStartTime() / 1e3);
        if (Files.isReadable(MEMORY_PAGES)) {
            gauge(registry, "process.virtual.memory.bytes", () -> pages(0) * PAGE_BYTES);
            gauge(registry, "process.resident.memory.bytes", () -> pages(1) * PAGE_BYTES);
        }
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        closedWithTheProcess(new JvmGcMetrics(), registry);
        Gauge.builder("kubernetes.build.info", () -> 1)
                .description("A metric with a constant '1' value labeled by version and platform")
                .tags("major", "1", "minor", "36", "git_version", VersionDocument.GIT_VERSION)
                .tags("platform", System.getProperty("os.name") + "/" + System.getProperty("os.arch"))
                .register(registry);
    }

    @SuppressWarnings("resource") // listens for collections as long as the server is there to be asked
    private static void closedWithTheProcess(JvmGcMetrics collections, MeterRegistry registry) {
        collections.bindTo(registry);
    }

    private interface Reading {
        Number now();
    }

    private static void gauge(MeterRegistry registry, String name, Reading reading) {
        Gauge.builder(name, reading::now).strongReference(true).register(registry);
    }

    private static double pages(int field) {
        try {
            return Double.parseDouble(Files.readString(MEMORY_PAGES).split(" ")[field]);
        } catch (IOException unreadable) {
            return Double.NaN;
        }
    }
}
