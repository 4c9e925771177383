package dev.keelson.bench.handlers;

import dev.keelson.bench.events.EventClients;
import dev.keelson.bench.harness.ProcessUsage;
import dev.keelson.bench.harness.Samples;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An informer with handlers in a JVM of its own. Arguments: kind, the server's URL, objects, changes, handlers, how many of
 * these are slow, nanoseconds that they wait in a call. Answers {@code synced}, and after all changes three lines: of the
 * stream, of the handlers that do nothing, and of the slow ones.
 */
public final class HandlersMain {

    static final String SYNCED = "synced";

    private static final double NEARLY_ALL = 0.99;

    private HandlersMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int objects = Integer.parseInt(arguments[2]);
        int events = Integer.parseInt(arguments[3]);
        List<Timeline> quick = timelines(Integer.parseInt(arguments[4]), events, 0);
        List<Timeline> slow = timelines(Integer.parseInt(arguments[5]), events, Long.parseLong(arguments[6]));
        // The slow ones first: whoever is called after them in turn shows it.
        List<Timeline> all = new ArrayList<>(slow);
        all.addAll(quick);
        try (KubernetesClient client = EventClients.of(arguments[1]);
                RunningInformer running = RunningInformer.start(HandlersKind.valueOf(arguments[0]), client, all)) {
            for (Timeline timeline : all) {
                timeline.awaitInitial(objects);
            }
            say(SYNCED);
            long cpuBefore = cpuMillis();
            for (Timeline timeline : all) {
                timeline.awaitAll();
            }
            long cpu = cpuMillis() - cpuBefore;
            long[] arrivals = Timeline.arrivals(all);
            say((arrivals[events - 1] - arrivals[0]) / 1e6 + " " + cpu);
            say(summary(quick, arrivals));
            say(summary(slow, arrivals));
            while (System.in.read() >= 0) {
                // whoever started this process ends it by ending its input
            }
        }
        System.exit(0);
    }

    private static List<Timeline> timelines(int count, int events, long workNanos) {
        List<Timeline> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(new Timeline(events, workNanos));
        }
        return made;
    }

    /** The worst of these handlers: milliseconds until it was through, and by how many its calls were late. */
    private static String summary(List<Timeline> timelines, long[] arrivals) {
        double end = 0;
        double nearlyAll = 0;
        double most = 0;
        for (Timeline timeline : timelines) {
            Samples lateness = timeline.lateness(arrivals);
            end = Math.max(end, timeline.millisUntilEnd(arrivals[0]));
            nearlyAll = Math.max(nearlyAll, lateness.millis(NEARLY_ALL));
            most = Math.max(most, lateness.millis(1));
        }
        return end + " " + nearlyAll + " " + most;
    }

    private static long cpuMillis() {
        return ProcessUsage.of(ProcessHandle.current()).cpu().toMillis();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
