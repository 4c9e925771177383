package dev.keelson.apiserver.server;

import dev.keelson.apiserver.flowcontrol.Assignment;
import dev.keelson.apiserver.flowcontrol.FlowObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what becomes of requests at their priority levels (util/flowcontrol/metrics). Safe for many threads. */
final class FlowMetrics implements FlowObserver {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(100),
        Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2),
        Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final ConcurrentMap<Assignment, Flow> flows = new ConcurrentHashMap<>();

    FlowMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void queued(Assignment where) {
        flow(where).waiting.incrementAndGet();
    }

    @Override
    public void waited(Assignment where, Duration howLong, boolean runs) {
        flow(where).waiting.decrementAndGet();
        Timer.builder("apiserver.flowcontrol.request.wait.duration")
                .description("Length of time a request spent waiting in its queue")
                .tags(tags(where).and("execute", Boolean.toString(runs)))
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(howLong);
    }

    @Override
    public void started(Assignment where, int seats) {
        Flow flow = flow(where);
        flow.dispatched.increment();
        flow.executing.incrementAndGet();
        flow.seats.addAndGet(seats);
    }

    @Override
    public void finished(Assignment where, int seats, Duration ran) {
        Flow flow = flow(where);
        flow.executing.decrementAndGet();
        flow.seats.addAndGet(-seats);
        flow.execution.record(ran);
    }

    @Override
    public void rejected(Assignment where, String reason) {
        Counter.builder("apiserver.flowcontrol.rejected.requests")
                .description("Number of requests rejected by API Priority and Fairness subsystem")
                .tags(tags(where).and("reason", reason))
                .register(registry)
                .increment();
    }

    private Flow flow(Assignment where) {
        Flow known = flows.get(where);
        return known != null ? known : flows.computeIfAbsent(where, Flow::new);
    }

    private static Tags tags(Assignment where) {
        return Tags.of("priority_level", where.level(), "flow_schema", where.flowSchema());
    }

    /** The meters of one flow schema. */
    private final class Flow {

        final AtomicInteger waiting = new AtomicInteger();
        final AtomicInteger executing = new AtomicInteger();
        final AtomicInteger seats = new AtomicInteger();
        final Counter dispatched;
        final Timer execution;

        Flow(Assignment where) {
            Tags tags = tags(where);
            registry.gauge("apiserver.flowcontrol.current.inqueue.requests", tags, waiting);
            registry.gauge("apiserver.flowcontrol.current.executing.requests", tags, executing);
            registry.gauge("apiserver.flowcontrol.current.executing.seats", tags, seats);
            dispatched = Counter.builder("apiserver.flowcontrol.dispatched.requests")
                    .description("Number of requests executed by API Priority and Fairness subsystem")
                    .tags(tags)
                    .register(registry);
            execution = Timer.builder("apiserver.flowcontrol.request.execution")
                    .description("Duration of request execution in the API Priority and Fairness subsystem")
                    .tags(tags.and("type", "regular"))
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }
    }
}
