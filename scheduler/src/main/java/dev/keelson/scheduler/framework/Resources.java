package dev.keelson.scheduler.framework;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of resources by name, as exact whole numbers: CPU in thousandths of a core, everything else in its own unit
 * (bytes, pods, devices). Fractions round up, as in Kubernetes' scheduler. Immutable.
 */
public final class Resources {

    public static final String CPU = "cpu";
    public static final String MEMORY = "memory";
    public static final String PODS = "pods";

    public static final Resources NONE = new Resources(Map.of());

    private final Map<String, Long> amounts;

    private Resources(Map<String, Long> amounts) {
        this.amounts = Collections.unmodifiableMap(amounts);
    }

    /** The amounts of a resource list; none for null. Amounts beyond a long saturate. */
    public static Resources of(@Nullable Map<String, Quantity> list) {
        if (list == null || list.isEmpty()) {
            return NONE;
        }
        Map<String, Long> amounts = new HashMap<>();
        list.forEach((name, quantity) -> amounts.put(name, wholeUnits(name, quantity)));
        return new Resources(amounts);
    }

    public static Resources of(String name, long amount) {
        return new Resources(Map.of(name, amount));
    }

    public long get(String name) {
        return amounts.getOrDefault(name, 0L);
    }

    /** The resources named here, in order of their names. */
    public Iterable<String> names() {
        return new TreeSet<>(amounts.keySet());
    }

    public Resources plus(Resources other) {
        return merged(other, Math::addExact);
    }

    public Resources minus(Resources other) {
        Map<String, Long> result = new HashMap<>(amounts);
        other.amounts.forEach((name, amount) -> result.merge(name, -amount, Math::addExact));
        return new Resources(result);
    }

    /** The larger amount of each resource. */
    public Resources max(Resources other) {
        return merged(other, Math::max);
    }

    /** This, with {@code amount} of a resource that is not named. */
    public Resources withDefault(String name, long amount) {
        return amounts.containsKey(name) ? this : plus(of(name, amount));
    }

    private Resources merged(Resources other, LongBinaryOperator operator) {
        if (other.amounts.isEmpty()) {
            return this;
        }
        Map<String, Long> result = new HashMap<>(amounts);
        other.amounts.forEach((name, amount) -> result.merge(name, amount, operator::applyAsLong));
        return new Resources(result);
    }

    private static long wholeUnits(String name, Quantity quantity) {
        BigDecimal value = quantity.getNumericalAmount();
        BigDecimal scaled = name.equals(CPU) ? value.movePointRight(3) : value;
        BigDecimal whole = scaled.setScale(0, RoundingMode.CEILING);
        return whole.min(BigDecimal.valueOf(Long.MAX_VALUE))
                .max(BigDecimal.valueOf(Long.MIN_VALUE))
                .longValue();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Resources that && amounts.equals(that.amounts);
    }

    @Override
    public int hashCode() {
        return amounts.hashCode();
    }

    @Override
    public String toString() {
        return new TreeMap<>(amounts).toString();
    }
}
