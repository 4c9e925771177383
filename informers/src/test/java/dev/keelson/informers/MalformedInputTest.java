package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.bookmark;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.deleted;
import static dev.keelson.informers.Objects.initialEventsEnd;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a server sends, wherever it sends it: the informer stays, keeps what it knew, says what is wrong, and knows the
 * truth once the server is sane.
 */
class MalformedInputTest {

    private static final Map<String, String> KNOWN = Map.of("default/a", "1", "default/b", "2");
    private static final Map<String, String> TRUTH = Map.of("default/a", "21", "default/c", "22");

    private final FoldingHandler handler = new FoldingHandler();

    /** Lines that are no event, or one of something that is no config map. */
    static Stream<String> badLines() {
        String deep = "[".repeat(100_000);
        return Stream.of(
                "not json",
                "\uFEFF{\"type\":\"ADDED\"}",
                "{\"type\":\"ADDED\"}",
                "{\"type\":\"ADDED\",\"object\":null}",
                "{\"type\":\"ADDED\",\"object\":[]}",
                "{\"type\":\"ADDED\",\"object\":\"text\"}",
                "{\"type\":\"ADDED\",\"object\":5}",
                "{\"type\":\"ADDED\",\"object\":{}}",
                "{\"type\":\"MODIFIED\",\"object\":" + Objects.status(200, "") + "}",
                "{\"type\":\"ADDED\",\"object\":" + list("9", "", configMap("x", "9", "1")) + "}",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\",\"metadata\":[]}}",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\",\"metadata\":\"x\"}}",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":{}}}}",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"default\"}}}",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":[],\"metadata\":{\"name\":\"x\"}}}",
                "{\"type\":5,\"object\":{}}",
                "{\"type\":null,\"object\":" + configMap("x", "9", "1") + "}",
                "{\"type\":[\"ADDED\"],\"object\":" + configMap("x", "9", "1") + "}",
                "{\"type\":\"added\",\"object\":" + configMap("x", "9", "1") + "}",
                "{\"type\":\"BOOKMARK\"}",
                "{\"type\":\"BOOKMARK\",\"object\":7}",
                "{\"type\":\"ERROR\"}",
                "{\"type\":\"ERROR\",\"object\":{}}",
                "{\"type\":\"ERROR\",\"object\":\"no status\"}",
                "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":\"many\"}}",
                added("x", "9", "1") + added("y", "10", "1"),
                added("x", "9", "1").replace("\"x\"", "\"\\ud800\"").replace("\"data\":{", "\"data\":{\"n\":[1],"),
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":" + deep,
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":{\"n\":"
                        + "9".repeat(5000) + "e" + "9".repeat(5000) + "}}}");
    }

    /** Items of lists, and objects of events, that are no config map. */
    static Stream<String> badItems() {
        return Stream.of(
                "null",
                "[]",
                "5",
                "\"text\"",
                "{}",
                "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"x\"}}",
                "{\"kind\":\"ConfigMap\",\"metadata\":{}}",
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"\"}}",
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\",\"labels\":[1]}}",
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},\"data\":\"text\"}",
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\",\"generation\":\"many\"}}");
    }

    private InformerHarness harness(boolean watchList) {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(watchList));
        h.informer.addHandler(handler);
        return h;
    }

    private InformerHarness watching() {
        InformerHarness h = harness(false);
        h.last().answer(list("7", "", configMap("a", "1", "1"), configMap("b", "2", "1")));
        h.last().ok();
        assertThat(handler.held).isEqualTo(KNOWN);
        return h;
    }

    /** What happened on the server meanwhile. */
    private static final List<String> HISTORY =
            List.of(deleted("d", "19", "1"), deleted("b", "20", "1"), modified("a", "21", "1"), added("c", "22", "1"));

    /** From now on the server does what it should, and what there is does not change. */
    private void converges(InformerHarness h) {
        ScriptedTransport.@Nullable Sent served = null;
        for (int step = 0; step < 400; step++) {
            ScriptedTransport.Sent asked = h.last();
            if (!asked.ended && !asked.cancelled) {
                if (asked != served) {
                    serve(asked);
                } else if (asked.path.contains("watch=true")) {
                    asked.line(bookmark("30"));
                }
                served = asked;
            }
            h.clock.advance(Duration.ofSeconds(20));
        }
        assertThat(handler.held).isEqualTo(TRUTH);
        assertThat(FoldingHandler.contents(h.informer.indexer())).isEqualTo(TRUTH);
        assertThat(handler.violations).isEmpty();
        assertThat(h.informer.hasSynced()).isTrue();
        assertThat(h.informer.health().isReady()).isTrue();
    }

    private static void serve(ScriptedTransport.Sent asked) {
        if (asked.path.contains("sendInitialEvents=true")) {
            asked.ok();
            TRUTH.forEach((key, revision) -> asked.line(added(ObjectKeys.name(key), revision, "1")));
            asked.line(initialEventsEnd("30"));
        } else if (asked.path.contains("watch=true")) {
            asked.ok();
            if (!asked.path.contains("resourceVersion=30")) {
                HISTORY.forEach(asked::line);
            }
        } else {
            asked.answer(list(
                    "30",
                    "",
                    TRUTH.entrySet().stream()
                            .map(each -> configMap(ObjectKeys.name(each.getKey()), each.getValue(), "1"))
                            .toArray(String[]::new)));
        }
    }

    @ParameterizedTest
    @MethodSource("badLines")
    void onAWatch(String line) {
        InformerHarness h = watching();
        h.last().line(line);

        assertThat(h.failures).isNotEmpty();
        assertThat(handler.held).as("nothing is made of garbage").containsAllEntriesOf(KNOWN);
        converges(h);
    }

    @ParameterizedTest
    @MethodSource("badLines")
    void amongInitialEvents(String line) {
        InformerHarness h = harness(true);
        h.last().ok().line(added("a", "1", "1")).line(line);

        assertThat(h.failures).isNotEmpty();
        assertThat(h.informer.hasSynced()).isFalse();
        converges(h);
    }

    @ParameterizedTest
    @MethodSource("badLines")
    void asAnAnswerToAList(String body) {
        InformerHarness h = watching();
        h.last().refuse(410, "Expired");
        h.failures.clear();
        h.last().answer(body);

        assertThat(h.failures).isNotEmpty();
        assertThat(handler.held).isEqualTo(KNOWN);
        converges(h);
    }

    @ParameterizedTest
    @MethodSource("badLines")
    void asTheReasonOfARefusal(String body) {
        InformerHarness h = watching();
        h.last().refuse(410, "Expired");
        h.failures.clear();
        h.last().answerError(500, body);

        assertThat(h.failures).hasSize(1);
        assertThat(h.failures.get(0).toString()).hasSizeLessThan(100_000);
        assertThat(handler.held).isEqualTo(KNOWN);
        converges(h);
    }

    @ParameterizedTest
    @MethodSource("badItems")
    void amongTheItemsOfAList(String item) {
        InformerHarness h = watching();
        h.last().refuse(410, "Expired");
        h.failures.clear();
        h.last().answer(list("9", "", configMap("a", "8", "1"), item, configMap("d", "9", "1")));

        assertThat(h.failures).isNotEmpty();
        converges(h);
    }

    @ParameterizedTest
    @MethodSource("badItems")
    void asObjectsOfEvents(String object) {
        InformerHarness h = watching();
        for (String type : new String[] {"ADDED", "MODIFIED", "DELETED"}) {
            h.last().line(Objects.event(type, object));
        }

        assertThat(h.failures).isNotEmpty();
        assertThat(handler.held).isEqualTo(KNOWN);
        converges(h);
    }

    /** Cut anywhere, also within a character; what came before the cut counts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 9, 17, 40, 60, 90, 120})
    void aLineThatIsCutShort(int length) {
        InformerHarness h = watching();
        h.last().line(modified("a", "8", "1")).bytes(added("é€😀", "9", "1").substring(0, length));
        h.last().end();

        assertThat(handler.held).containsEntry("default/a", "8").hasSize(2);
        assertThat(h.failures).isNotEmpty();
        converges(h);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "x", "-1", "1.5", "99999999999999999999999999"})
    void aListAtARevisionThatIsNone(String revision) {
        InformerHarness h = harness(false);
        h.last().answer(list(revision, "", configMap("a", "1", "1")));

        assertThat(handler.held).containsOnlyKeys("default/a");
        h.last().refuse(400, "BadRequest");
        converges(h);
    }
}
