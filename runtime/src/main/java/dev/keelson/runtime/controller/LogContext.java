package dev.keelson.runtime.controller;

import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.reconcile.Request;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/**
 * What a reconcile's log lines carry along, in SLF4J's MDC and under controller-runtime's names: {@code controller},
 * {@code controllerGroup}, {@code controllerKind}, {@code namespace}, {@code name} and {@code reconcileID}.
 */
final class LogContext {

    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final long VERSION_MASK = 0xFFFFFFFFFFFF0FFFL;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0x3FFFFFFFFFFFFFFFL;
    private static final long VARIANT_2 = 0x8000000000000000L;

    // Null when nothing listens, as with a logger that has no MDC.
    private final @Nullable MDCAdapter mdc;
    private final String controller;
    private final @Nullable ResourceType<?> type;
    private final long origin;
    private final AtomicLong reconciles = new AtomicLong();

    /** @param origin differs between processes, for the reconciles' identities */
    LogContext(@Nullable MDCAdapter mdc, ControllerOptions options, long origin) {
        this.mdc = mdc instanceof NOPMDCAdapter ? null : mdc;
        this.controller = options.name();
        this.type = options.type();
        this.origin = origin;
    }

    static LogContext of(ControllerOptions options, long origin) {
        return new LogContext(MDC.getMDCAdapter(), options, origin);
    }

    void enter(Request request) {
        if (mdc == null) {
            return;
        }
        mdc.put("controller", controller);
        if (type != null) {
            mdc.put("controllerGroup", type.group());
            mdc.put("controllerKind", type.kind());
        }
        mdc.put("namespace", request.namespace());
        mdc.put("name", request.name());
        mdc.put("reconcileID", nextId().toString());
    }

    void leave() {
        if (mdc == null) {
            return;
        }
        mdc.remove("controller");
        mdc.remove("controllerGroup");
        mdc.remove("controllerKind");
        mdc.remove("namespace");
        mdc.remove("name");
        mdc.remove("reconcileID");
    }

    /** Looks random and costs no entropy: multiplying by an odd number maps the count one to one. */
    private UUID nextId() {
        long number = reconciles.incrementAndGet();
        long high = ((origin ^ controller.hashCode()) * MIX & VERSION_MASK) | VERSION_4;
        long low = ((number * MIX + origin) & VARIANT_MASK) | VARIANT_2;
        return new UUID(high, low);
    }
}
