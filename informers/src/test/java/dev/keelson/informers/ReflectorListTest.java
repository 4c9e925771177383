package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.bookmark;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.event;
import static dev.keelson.informers.Objects.initialEventsEnd;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static dev.keelson.informers.Objects.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Complete lists, by pages and as a watch. */
class ReflectorListTest {

    private static final String TOO_LARGE = "{\"kind\":\"Status\",\"code\":504,\"reason\":\"Timeout\",\"message\":\"Too"
            + " large resource version: 100, current: 3\",\"details\":{\"causes\":[{\"reason\":"
            + "\"ResourceVersionTooLarge\",\"message\":\"Too large resource version\"}],\"retryAfterSeconds\":1}}";
    private static final String TOO_LARGE_BEFORE_1_18_6 = "{\"kind\":\"Status\",\"code\":504,\"reason\":\"Timeout\","
            + "\"message\":\"Timeout\",\"details\":{\"causes\":[{\"message\":\"Too large resource version\"}]}}";
    private static final String TOO_LARGE_BEFORE_1_17 =
            "{\"kind\":\"Status\",\"code\":504,\"message\":\"Too large resource version: 100, current: 3\"}";

    private static InformerHarness paging() {
        return new InformerHarness(builder -> builder.watchList(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html><body>502 Bad Gateway</body></html>",
                "{\"kind\":\"ConfigMapList\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[{\"kind\":\"Conf",
                "{\"kind\":\"ConfigMapList\",\"metadata\":{\"resourceVersion\":\"9\"}}",
                "{\"kind\":\"ConfigMapList\",\"items\":[]}",
                "{\"kind\":\"Status\",\"metadata\":{},\"status\":\"Success\"}",
                "{\"kind\":\"Table\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[]}",
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"9\"}}"
            })
    void takesNothingForAnEmptyListThatIsNone(String body) {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        h.last().refuse(410, "Expired");
        h.last().answer(body);

        assertThat(h.informer.indexer().keys()).containsExactly("default/a");
        assertThat(h.failures)
                .last()
                .satisfies(failure -> assertThat(failure.stage()).isEqualTo(InformerFailure.Stage.LIST));
        h.clock.advance(Duration.ofSeconds(2));
        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=7");
        h.last().answer(list("9", "", configMap("b", "8", "1")));
        assertThat(h.handler.drain()).containsExactlyInAnyOrder("+b=1!", "-a=1?");
    }

    @Test
    void takesNullForNoItems() {
        InformerHarness h = paging();
        h.last().answer("{\"kind\":\"ConfigMapList\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":null}");

        assertThat(h.informer.hasSynced()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404, 500, 503})
    void retriesTheFirstListForEver(int code) {
        InformerHarness h = paging();
        for (int attempt = 0; attempt < 50; attempt++) {
            h.last().answerError(code, "no");
            h.clock.advance(Duration.ofSeconds(30));
        }

        assertThat(h.informer.health().failuresInARow()).isGreaterThanOrEqualTo(50);
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        assertThat(h.informer.hasSynced()).isTrue();
        assertThat(h.informer.health().failuresInARow()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"410,Expired", "410,Gone", "0,Expired", "0,Gone", "410,''"})
    void listsAgainWhateverWayTheServerSaysThatARevisionIsGone(int code, String reason) {
        InformerHarness h = InformerHarness.watching("7");
        h.last().ok().line(event("ERROR", status(code, reason)));

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=7");
    }

    @ParameterizedTest
    @ValueSource(strings = {TOO_LARGE, TOO_LARGE_BEFORE_1_18_6, TOO_LARGE_BEFORE_1_17})
    void asksForTheNewestStateOfAServerThatIsBehind(String answer) {
        InformerHarness h = InformerHarness.watching("100", configMap("a", "90", "1"));
        h.last().refuse(410, "Expired");
        h.last().answerError(504, answer);

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500");
        h.last().answer(list("3", "", configMap("a", "2", "0")));
        assertThat(h.informer.lastRevision()).isEqualTo("3");
        assertThat(h.handler.drain()).containsExactly("~a=1>0");
        assertThat(h.failures).last().asString().contains("set back");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void asksForTheNewestStateOfAServerThatCannotReadTheRevision(int code) {
        InformerHarness h = InformerHarness.watching("from-another-server", configMap("a", "90", "1"));
        h.last().refuse(code, "BadRequest");

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500");
        h.last().answer(list("3", "", configMap("a", "2", "0")));
        assertThat(h.last().path).contains("watch=true").contains("resourceVersion=3&");
    }

    @Test
    void asksForTheNewestStateAsAWatchWhenTheRevisionIsRefused() {
        InformerHarness h = new InformerHarness();
        h.last().ok().line(initialEventsEnd("100"));
        h.last().line(event("ERROR", status(410, "Expired")));
        assertThat(h.last().path).contains("sendInitialEvents=true").contains("resourceVersion=100&");
        h.last().answerError(504, TOO_LARGE);

        assertThat(h.last().path).contains("sendInitialEvents=true").doesNotContain("resourceVersion=");
        h.last().ok().line(added("a", "2", "0")).line(initialEventsEnd("3"));
        assertThat(h.informer.lastRevision()).isEqualTo("3");
        assertThat(h.transport.last().cancelled).isFalse();
    }

    @Test
    void watchesFromTheFirstPagesRevision() {
        InformerHarness h = paging();
        h.last().answer(list("7", "next", configMap("a", "1", "1")));
        h.last().answer(list("9", "", configMap("b", "8", "1")));

        assertThat(h.last().path).contains("watch=true").contains("resourceVersion=7&");
    }

    @Test
    void givesUpAListThatGoesInCircles() {
        InformerHarness h = paging();
        h.last().answer(list("7", "next", configMap("a", "1", "1")));
        h.last().answer(list("7", "next", configMap("a", "1", "1")));
        assertThat(h.failures).last().asString().contains("circles");
        h.clock.advance(Duration.ofSeconds(1));

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500&resourceVersion=0");
    }

    @Test
    void listsAgainAfterEveryWatchOfAServerWithoutRevisions() {
        InformerHarness h = InformerHarness.watching("", configMap("a", "", "1"), configMap("b", "", "1"));
        assertThat(h.last().path).contains("watch=true").doesNotContain("resourceVersion=");
        h.last().ok().line(added("a", "", "1")).line(added("b", "", "1"));
        h.clock.advance(Duration.ofMinutes(1));
        h.last().end();

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500&resourceVersion=0");
        h.handler.drain();
        h.last().answer(list("", "", configMap("a", "", "1")));
        assertThat(h.handler.drain()).contains("-b=1?");
    }

    @Test
    void readsThePresentStateOfAWatchFromNowhereInAnyOrder() {
        InformerHarness h = InformerHarness.watching("");
        h.last().ok().line(added("a", "9", "1")).line(added("b", "8", "1"));
        assertThat(h.informer.lastRevision()).isEmpty();
        h.last().line(modified("b", "10", "2"));

        assertThat(h.handler.drain()).containsExactly("+a=1!", "+b=1!", "~b=1>2");
        assertThat(h.informer.lastRevision()).isEqualTo("10");
    }

    // ---- servers that do not know how to send initial events

    @Test
    void fallsBackToAListWhenAServerSendsAllButTheMark() {
        InformerHarness h = new InformerHarness();
        ScriptedTransport.Sent ignorant = h.last().ok().line(added("a", "1", "1"));
        for (int revision = 10; revision < 130 && !ignorant.cancelled; revision += 2) {
            ignorant.line(modified("a", "" + revision, "1")).line(added("n" + revision, "" + (revision + 1), "1"));
            h.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(ignorant.cancelled).isTrue();
        assertThat(h.informer.hasSynced()).isFalse();
        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500&resourceVersion=0");
        h.last().answer(list("170", "", configMap("a", "69", "1")));
        h.last().refuse(410, "Expired");
        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=170");
    }

    @Test
    void fallsBackToAListWhenAServerSendsBookmarksButNotTheMark() {
        InformerHarness h = new InformerHarness();
        h.last().ok().line(added("a", "1", "1"));
        h.clock.advance(Duration.ofSeconds(20));
        h.last().line(bookmark("4")).line(added("b", "5", "1"));
        h.clock.advance(Duration.ofSeconds(10));

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500&resourceVersion=0");
    }

    @Test
    void staysWithListsWhenTwoInitialWatchesEndUnfinished() {
        InformerHarness h = new InformerHarness();
        h.last().ok().line(added("a", "1", "1")).end();
        assertThat(h.last().path).startsWith("api/v1/configmaps?limit=500");
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        h.last().refuse(410, "Expired");
        assertThat(h.last().path).contains("sendInitialEvents=true");
        h.last().ok().line(added("a", "1", "1")).end();
        h.last().answer(list("8", "", configMap("a", "1", "1")));
        h.last().refuse(410, "Expired");
        h.clock.advance(Duration.ofMinutes(1));

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=8");
    }

    @Test
    void aLongInitialListMayTakeItsTime() {
        InformerHarness h = new InformerHarness();
        h.last().ok();
        for (int i = 0; i < 100; i++) {
            h.last().line(added("n" + i, "" + (1000 - i), "1"));
            h.clock.advance(Duration.ofSeconds(20));
        }
        h.last().line(initialEventsEnd("2000"));

        assertThat(h.transport.count()).isEqualTo(1);
        assertThat(h.informer.indexer().size()).isEqualTo(100);
    }

    @Test
    void aServerThatNeverAnswersIsAskedTheSameAgain() {
        InformerHarness h = new InformerHarness();
        h.clock.advance(Duration.ofSeconds(31));

        assertThat(h.transport.count()).isEqualTo(2);
        assertThat(h.last().path).contains("sendInitialEvents=true");
    }

    @Test
    void doesNotBelieveInitialEventsOutOfOrder() {
        InformerHarness h = new InformerHarness();
        ScriptedTransport.Sent wrong = h.last()
                .ok()
                .line(added("b", "9", "1"))
                .line(added("a", "1", "1"))
                .line(event("DELETED", configMap("a", "8", "1")))
                .line(modified("a", "7", "1"));

        assertThat(wrong.cancelled).isTrue();
        h.clock.advance(Duration.ofSeconds(1));
        h.last().ok().line(added("b", "9", "1")).line(initialEventsEnd("9"));
        assertThat(h.handler.drain()).containsExactly("+b=1");
    }
}
