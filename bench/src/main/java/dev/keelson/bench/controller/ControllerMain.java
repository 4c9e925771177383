package dev.keelson.bench.controller;

import dev.keelson.bench.events.EventClients;
import dev.keelson.bench.harness.ProcessUsage;
import dev.keelson.bench.harness.Samples;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A controller in a JVM of its own. Arguments: kind, the server's URL, widgets, workers. Each line of standard input is how
 * many states are to be reconciled since the start, merged ones included; once they are, it answers milliseconds of processor
 * time and calls of the reconciler since the start, and p50, p99 and the most of the milliseconds from an event to its
 * reconcile since the last answer.
 */
public final class ControllerMain {

    private static final double MEDIAN = 0.5;
    private static final double NEARLY_ALL = 0.99;

    private ControllerMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Reconciled reconciled = new Reconciled(Integer.parseInt(arguments[2]));
        try (KubernetesClient client = EventClients.of(arguments[1]);
                RunningController running = RunningController.start(
                        ControllerKind.valueOf(arguments[0]), client, Integer.parseInt(arguments[3]), reconciled);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
                reconciled.await(Long.parseLong(line));
                System.out.println(answer(reconciled));
                System.out.flush();
            }
        }
        System.exit(0);
    }

    private static String answer(Reconciled reconciled) {
        Samples ages = reconciled.takeAges();
        if (ages.size() == 0) {
            ages.add(0);
        }
        long cpu = ProcessUsage.of(ProcessHandle.current()).cpu().toMillis();
        return cpu + " " + reconciled.calls() + " " + ages.millis(MEDIAN) + " " + ages.millis(NEARLY_ALL) + " "
                + ages.millis(1);
    }
}
