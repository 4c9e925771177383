package dev.keelson.apiserver.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request its turn, by FlowSchema and PriorityLevelConfiguration objects. Safe for many threads.
 *
 * <p>A configuration that lacks the objects named {@code exempt} and {@code catch-all} has them added as Kubernetes'
 * mandatory ones are, so that there is a level for every request. A schema whose level does not exist matches nothing.
 */
public final class FlowControl {

    private static final String EXEMPT = "exempt";
    private static final String CATCH_ALL = "catch-all";

    private final int totalSeats;
    private final Clock clock;
    private final Executor executor;
    private final FlowObserver observer;
    private final List<JsonNode> mandatorySchemas;
    private final List<JsonNode> mandatoryLevels;

    /** Immutable; replaced as a whole under this object's monitor. */
    private volatile Configuration current;

    private record Configuration(List<FlowSchema> schemas, Map<String, PriorityLevel> levels) {}

    /**
     * Starts with a configuration.
     *
     * @param totalSeats requests worked on at once, over all levels that are not exempt
     * @param executor runs requests that had to wait; they may block
     * @param schemas FlowSchema objects to start with, the mandatory ones among them
     * @param levels PriorityLevelConfiguration objects likewise
     */
    public FlowControl(
            int totalSeats,
            Clock clock,
            Executor executor,
            FlowObserver observer,
            Collection<? extends JsonNode> schemas,
            Collection<? extends JsonNode> levels) {
        this.totalSeats = totalSeats;
        this.clock = clock;
        this.executor = executor;
        this.observer = observer;
        this.mandatorySchemas = mandatory(schemas);
        this.mandatoryLevels = mandatory(levels);
        this.current = new Configuration(List.of(), Map.of());
        configure(schemas, levels);
    }

    private static List<JsonNode> mandatory(Collection<? extends JsonNode> objects) {
        List<JsonNode> mandatory = new ArrayList<>();
        for (JsonNode object : objects) {
            String name = name(object);
            if (name.equals(EXEMPT) || name.equals(CATCH_ALL)) {
                mandatory.add(object);
            }
        }
        return List.copyOf(mandatory);
    }

    private static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    /** Replaces the configuration. Requests that run or wait stay where they are. */
    public synchronized void configure(Collection<? extends JsonNode> schemas, Collection<? extends JsonNode> levels) {
        Map<String, LevelSettings> settings = new LinkedHashMap<>();
        withMandatory(levels, mandatoryLevels).forEach(level -> settings.put(name(level), LevelSettings.of(level)));
        int shares = settings.values().stream().mapToInt(LevelSettings::shares).sum();
        Map<String, PriorityLevel> next = new HashMap<>();
        settings.forEach((name, of) -> {
            PriorityLevel level = current.levels().get(name);
            if (level == null) {
                level = new PriorityLevel(of, clock, executor, observer);
            }
            level.configure(of, (int) Math.ceil((double) totalSeats * of.shares() / Math.max(1, shares)));
            next.put(name, level);
        });
        List<FlowSchema> sorted = new ArrayList<>();
        for (JsonNode object : withMandatory(schemas, mandatorySchemas)) {
            FlowSchema schema = FlowSchema.of(object);
            if (next.containsKey(schema.level)) {
                sorted.add(schema);
            }
        }
        sorted.sort(FlowSchema.ORDER);
        current = new Configuration(List.copyOf(sorted), Map.copyOf(next));
    }

    private static Collection<JsonNode> withMandatory(
            Collection<? extends JsonNode> objects, List<JsonNode> mandatory) {
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        mandatory.forEach(object -> byName.put(name(object), object));
        objects.forEach(object -> byName.put(name(object), object));
        return byName.values();
    }

    /**
     * Gives {@code task} its turn: at once on this thread if there is room, later on the executor if it may wait, or
     * never.
     *
     * @param patience how long it may wait
     */
    public void handle(RequestDigest request, Duration patience, FlowTask task) {
        Configuration now = current;
        FlowSchema match = null;
        for (FlowSchema schema : now.schemas()) {
            match = schema;
            if (schema.matches(request)) {
                break;
            }
        }
        // The last one is catch-all, which also takes who is in no group.
        if (match == null) {
            throw new IllegalStateException("there is no flow schema");
        }
        submit(now.levels().get(match.level), match, request, patience, task);
    }

    private static void submit(
            @Nullable PriorityLevel level, FlowSchema schema, RequestDigest request, Duration patience, FlowTask task) {
        if (level == null) {
            throw new IllegalStateException("flow schema " + schema.name + " names no level");
        }
        Assignment where = new Assignment(
                schema.name, schema.uid, schema.level, level.settings().uid());
        level.submit(task, where, ShuffleSharding.hash(schema.name, schema.flowOf(request)), patience);
    }

    /** Seats of a level, for metrics. */
    public Map<String, Integer> nominalSeats() {
        Configuration now = current;
        int shares = now.levels().values().stream()
                .mapToInt(level -> level.settings().shares())
                .sum();
        Map<String, Integer> seats = new HashMap<>();
        now.levels()
                .forEach((name, level) -> seats.put(name, (int)
                        Math.ceil((double) totalSeats * level.settings().shares() / Math.max(1, shares))));
        return seats;
    }
}
