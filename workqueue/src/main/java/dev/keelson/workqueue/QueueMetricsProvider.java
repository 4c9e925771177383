package dev.keelson.workqueue;

/** Connects queues to a metrics system; {@link MicrometerQueueMetrics} is the one for Micrometer. */
@FunctionalInterface
public interface QueueMetricsProvider {

    /** Called once when a queue is built; {@code gauges} may be read for as long as the queue lives. */
    QueueMetrics forQueue(String name, QueueGauges gauges);

    static QueueMetricsProvider none() {
        return (name, gauges) -> QueueMetrics.NONE;
    }
}
