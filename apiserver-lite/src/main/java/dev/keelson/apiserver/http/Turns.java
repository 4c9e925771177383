package dev.keelson.apiserver.http;

import dev.keelson.apiserver.flowcontrol.Assignment;
import dev.keelson.apiserver.flowcontrol.FlowControl;
import dev.keelson.apiserver.flowcontrol.FlowTask;
import dev.keelson.apiserver.flowcontrol.RequestDigest;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets requests be worked on when it is their turn, or tells them to come back (filters/priority-and-fairness.go). */
final class Turns {

    private final @Nullable FlowControl flowControl;
    private final InFlightLimit inFlight;
    private final ListWork work;
    private final RequestMetrics metrics;
    private final Clock clock;
    private final Consumer<Call> serve;

    Turns(ApiHandler.Parts parts, Consumer<Call> serve) {
        this.flowControl = parts.flowControl();
        this.inFlight =
                new InFlightLimit(parts.limits().readOnly(), parts.limits().mutating());
        this.work = new ListWork(parts.registry());
        this.metrics = parts.metrics();
        this.clock = parts.clock();
        this.serve = serve;
    }

    /** Serves the call now, later or never; {@code patience} is how long it may wait. */
    void take(Call call, Duration patience) {
        RequestInfo info = call.info();
        boolean waitsForNobody = LongRunning.is(info) && !info.verb().equals("watch");
        if (waitsForNobody) {
            serve.accept(call);
        } else if (flowControl == null) {
            takeIfFree(call);
        } else {
            flowControl.handle(digest(call), patience, new Turn(call));
        }
    }

    private void takeIfFree(Call call) {
        try (InFlightLimit.Permit permit = inFlight.admit(call)) {
            if (permit == null) {
                sendTooManyRequests(call);
            } else {
                counted(call);
            }
        }
    }

    private void counted(Call call) {
        metrics.began(call.info());
        try {
            serve.accept(call);
        } finally {
            metrics.ended(call.info());
        }
    }

    static void sendTooManyRequests(Call call) {
        Answer answer = Answer.text(429, "Too many requests, please try again later.\n");
        answer.headers().add("Retry-After", "1");
        call.send(answer);
    }

    private static RequestDigest digest(Call call) {
        RequestInfo info = call.info();
        return new RequestDigest(
                call.user(),
                info.resourceRequest(),
                info.verb(),
                info.group(),
                info.resource(),
                info.subresource(),
                info.namespace(),
                info.path());
    }

    private final class Turn implements FlowTask {

        private final Call call;
        private final long sinceNanos = clock.nanos();

        Turn(Call call) {
            this.call = call;
        }

        @Override
        public int seats(int most) {
            return work.seats(call, most);
        }

        @Override
        public void run(Assignment where) {
            call.assignment(where);
            call.waited(clock.since(sinceNanos));
            counted(call);
        }

        @Override
        public void reject(Assignment where, String reason) {
            call.assignment(where);
            call.waited(clock.since(sinceNanos));
            sendTooManyRequests(call);
        }

        @Override
        public void queued(Runnable cancel) {
            call.exchange().onEnd(cancel);
        }
    }
}
