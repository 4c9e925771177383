package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.bookmark;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.deleted;
import static dev.keelson.informers.Objects.event;
import static dev.keelson.informers.Objects.initialEventsEnd;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static dev.keelson.informers.Objects.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReflectorTest {

    @Test
    void asksForTheInitialListAsAWatchAndGoesOnWatchingOnTheSameStream() {
        InformerHarness h = new InformerHarness();

        assertThat(h.last().path)
                .isEqualTo("api/v1/configmaps?watch=true&allowWatchBookmarks=true&timeoutSeconds=300"
                        + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
        h.last().ok().line(added("a", "1", "1")).line(added("b", "2", "1"));
        assertThat(h.informer.hasSynced()).isFalse();
        assertThat(h.handler.drain()).isEmpty();
        h.last().line(initialEventsEnd("5"));

        assertThat(h.informer.hasSynced()).isTrue();
        assertThat(h.registration.hasSynced()).isTrue();
        assertThat(h.handler.drain()).containsExactlyInAnyOrder("+a=1", "+b=1");
        h.last().line(modified("a", "6", "2"));
        assertThat(h.handler.drain()).containsExactly("~a=1>2");
        assertThat(h.informer.lastRevision()).isEqualTo("6");
        assertThat(h.transport.count()).isEqualTo(1);
    }

    @Test
    void doesNotTakeAnyBookmarkForTheEndOfTheInitialList() {
        InformerHarness h = new InformerHarness();
        h.last().ok().line(added("a", "1", "1")).line(bookmark("4"));

        assertThat(h.informer.hasSynced()).isFalse();
        h.last().line(added("b", "2", "1")).line(initialEventsEnd("5"));
        assertThat(h.handler.drain()).containsExactlyInAnyOrder("+a=1", "+b=1");
    }

    @Test
    void seesADeletionThatFellIntoTheGapBetweenTwoWatches() {
        InformerHarness h = new InformerHarness();
        h.last().ok().line(added("a", "1", "1")).line(added("b", "2", "1")).line(initialEventsEnd("5"));
        h.handler.drain();
        h.clock.advance(Duration.ofSeconds(10));
        h.last().end();

        assertThat(h.last().path)
                .isEqualTo(
                        "api/v1/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=300");
        h.last().ok().line(event("ERROR", status(410, "Expired")));
        h.last().ok().line(added("a", "1", "1")).line(initialEventsEnd("9"));

        assertThat(h.handler.drain()).containsExactlyInAnyOrder("~a=1>1", "-b=1?");
        assertThat(h.informer.indexer().keys()).containsExactly("default/a");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 415, 422})
    void fallsBackToAPagedListWhereTheServerRefusesAndRemembersIt(int code) {
        InformerHarness h = new InformerHarness();
        h.last().refuse(code, "Invalid");

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500&resourceVersion=0");
        h.last().answer(list("7", "next", configMap("a", "1", "1")));
        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500&continue=next");
        assertThat(h.informer.hasSynced()).isFalse();
        h.last().answer(list("7", "", configMap("b", "2", "1")));

        assertThat(h.informer.hasSynced()).isTrue();
        assertThat(h.handler.drain()).containsExactlyInAnyOrder("+a=1", "+b=1");
        assertThat(h.last().path).contains("watch=true").contains("resourceVersion=7");
        h.last().refuse(410, "Gone");
        // The server has shown that it pages whatever it is asked for.
        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500&resourceVersion=7");
    }

    @Test
    void fallsBackToAListWhenTheInitialEventsNeverEnd() {
        InformerHarness h = new InformerHarness();
        ScriptedTransport.Sent silent = h.last().ok().line(added("a", "1", "1"));
        h.clock.advance(Duration.ofSeconds(30));

        assertThat(silent.cancelled).isTrue();
        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500&resourceVersion=0");
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        assertThat(h.informer.hasSynced()).isTrue();
    }

    @Test
    void startsTheListAnewInOnePieceWhenItsContinuationHasExpired() {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
        h.last().answer(list("7", "next", configMap("a", "1", "1")));
        h.last().refuse(410, "Expired");

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=0");
        h.last().answer(list("9", "", configMap("b", "8", "1")));
        assertThat(h.handler.drain()).containsExactly("+b=1");
        assertThat(h.informer.lastRevision()).isEqualTo("9");
    }

    @Test
    void takesTheNewestStateWhenRevisionsWentBackwards() {
        InformerHarness h = InformerHarness.watching("100", configMap("a", "90", "1"), configMap("b", "91", "1"));
        h.last().line(event("ERROR", status(410, "Expired")));
        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=100");
        h.last()
                .answerError(
                        504,
                        "{\"kind\":\"Status\",\"code\":504,\"reason\":\"Timeout\",\"message\":\"Too large resource"
                                + " version: 100, current: 3\",\"details\":{\"causes\":[{\"reason\":\"ResourceVersionTooLarge\"}]}}");

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500");
        h.last().answer(list("3", "", configMap("a", "2", "0")));
        assertThat(h.handler.drain()).containsExactlyInAnyOrder("~a=1>0", "-b=1?");
        assertThat(h.last().path).contains("resourceVersion=3&");
    }

    @Test
    void resumesFromABookmarkWithoutListingAgain() {
        InformerHarness h = InformerHarness.watching("7");
        h.last().line(bookmark("20"));
        h.clock.advance(Duration.ofSeconds(2));
        h.last().end();

        assertThat(h.last().path).contains("watch=true").contains("resourceVersion=20&");
    }

    @Test
    void livesOnWithAnEventThatCannotBeDecoded() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"), configMap("b", "2", "1"));
        h.last()
                .line(event(
                        "MODIFIED",
                        "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"b\",\"namespace\":\"default\","
                                + "\"resourceVersion\":\"8\"},\"data\":[1]}"))
                .line(modified("a", "9", "2"));

        assertThat(h.handler.drain()).containsExactly("~a=1>2");
        assertThat(h.failures).singleElement().satisfies(failure -> {
            assertThat(failure.stage()).isEqualTo(InformerFailure.Stage.DECODE);
            assertThat(failure.key()).isEqualTo("default/b");
        });
        assertThat(h.informer.lastRevision()).isEqualTo("9");
        assertThat(h.informer.indexer().get("default/b")).isNotNull();
    }

    @Test
    void keepsTheLastKnownStateOfAnObjectThatAListBringsUndecodable() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"), configMap("b", "2", "1"));
        h.last().refuse(410, "Gone");
        h.last()
                .answer(list(
                        "9",
                        "",
                        "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"b\",\"namespace\":\"default\"},\"data\":[1]}",
                        configMap("c", "8", "1")));

        assertThat(h.handler.drain()).containsExactlyInAnyOrder("+c=1!", "-a=1?");
        assertThat(h.informer.indexer().get("default/b")).isNotNull();
    }

    @Test
    void refusesObjectsOfAnotherKind() {
        InformerHarness h = InformerHarness.watching("7");
        h.last().line(event("ADDED", "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\",\"resourceVersion\":\"8\"}}"));

        assertThat(h.informer.indexer().size()).isZero();
        assertThat(h.failures).extracting(InformerFailure::stage).containsExactly(InformerFailure.Stage.DECODE);
        h.last().line(added("a", "9", "1"));
        assertThat(h.handler.drain()).containsExactly("+a=1!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "[]", "{\"type\":\"ADDED\"}", "{\"object\":{}}", "{\"type\":", "\u0000\u0001"})
    void resumesFromTheLastRevisionAfterGarbage(String garbage) {
        InformerHarness h = InformerHarness.watching("7");
        ScriptedTransport.Sent broken = h.last();
        broken.line(added("a", "8", "1")).line(garbage);

        assertThat(broken.cancelled).isTrue();
        assertThat(h.informer.health().failuresInARow()).isEqualTo(1);
        h.clock.advance(Duration.ofMillis(800));
        assertThat(h.last().path).contains("watch=true").contains("resourceVersion=8&");
        h.last().ok().line(added("b", "9", "1"));
        assertThat(h.handler.drain()).containsExactly("+a=1!", "+b=1!");
        assertThat(h.informer.health().failuresInARow()).isZero();
    }

    @Test
    void resumesAfterAHalfLine() {
        InformerHarness h = InformerHarness.watching("7");
        h.last()
                .line(added("a", "8", "1"))
                .bytes(added("b", "9", "1").substring(0, 40))
                .end();
        assertThat(h.informer.health().failuresInARow()).isEqualTo(1);
        h.clock.advance(Duration.ofMillis(800));

        assertThat(h.last().path).contains("resourceVersion=8&");
        h.last().ok().line(added("b", "9", "1"));
        assertThat(h.handler.drain()).containsExactly("+a=1!", "+b=1!");
    }

    @Test
    void joinsLinesThatArriveInPieces() {
        InformerHarness h = InformerHarness.watching("7");
        String lines = added("a", "8", "1") + "\n" + added("b", "9", "1") + "\n";
        for (int i = 0; i < lines.length(); i++) {
            h.last().bytes(lines.substring(i, i + 1));
        }

        assertThat(h.handler.drain()).containsExactly("+a=1!", "+b=1!");
        assertThat(h.last().asked).isEqualTo(lines.length());
    }

    @Test
    void bearsDuplicateEvents() {
        InformerHarness h = InformerHarness.watching("7");
        h.last()
                .line(added("a", "8", "1"))
                .line(added("a", "8", "1"))
                .line(deleted("a", "9", "1"))
                .line(deleted("a", "9", "1"));

        assertThat(h.handler.drain()).containsExactly("+a=1!", "-a=1");
        assertThat(h.failures).isEmpty();
    }

    @Test
    void waitsAsLongAsTheServerAsks() {
        InformerHarness h = InformerHarness.watching("7");
        h.clock.advance(Duration.ofSeconds(2));
        h.last().end();
        int before = h.transport.count();
        h.last().refuse(429, "TooManyRequests", Duration.ofSeconds(20));

        h.clock.advance(Duration.ofSeconds(19));
        assertThat(h.transport.count()).isEqualTo(before);
        h.clock.advance(Duration.ofSeconds(1));
        assertThat(h.last().path).contains("watch=true").contains("resourceVersion=7&");
    }

    @Test
    void keepsTryingWithoutPermissionAndReportsIt() {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
        for (int attempt = 0; attempt < 20; attempt++) {
            h.last().refuse(403, "Forbidden");
            h.clock.advance(Duration.ofSeconds(30));
        }

        InformerHealth health = h.informer.health();
        assertThat(health.failuresInARow()).isEqualTo(20);
        assertThat(health.synced()).isFalse();
        assertThat(health.lastFailure())
                .hasToString("list (configmaps) failed: "
                        + "dev.keelson.informers.StatusFailure: scripted (HTTP 403 Forbidden)");
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        assertThat(h.handler.drain()).containsExactly("+a=1");
        assertThat(h.informer.health().lastFailure()).isNull();
    }

    @Test
    void backsOffLongerAfterEveryFailureUpToALimit() {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
        Duration[] expected = {
            Duration.ofMillis(800), Duration.ofMillis(1600), Duration.ofMillis(3200), Duration.ofMillis(6400),
            Duration.ofMillis(12800), Duration.ofMillis(25600), Duration.ofSeconds(30), Duration.ofSeconds(30)
        };
        for (Duration wait : expected) {
            int before = h.transport.count();
            h.last().breakOff(new IOException("connection refused"));
            h.clock.advance(wait.minusNanos(1));
            assertThat(h.transport.count()).isEqualTo(before);
            h.clock.advance(Duration.ofNanos(1));
            assertThat(h.transport.count()).isEqualTo(before + 1);
        }
    }

    @Test
    void jitterAddsUpToTheSameAgain() {
        Backoff backoff = new Backoff(
                Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofMinutes(2), new FakeClock(), () -> 0.5);

        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(1500));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(3));
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(6));
        }
    }

    @Test
    void replacesASilentWatch() {
        InformerHarness h = InformerHarness.watching("7");
        ScriptedTransport.Sent silent = h.last();
        h.clock.advance(Duration.ofMinutes(2));
        silent.line(bookmark("9"));
        h.clock.advance(Duration.ofMinutes(2));
        assertThat(silent.cancelled).isFalse();
        h.clock.advance(Duration.ofMinutes(1).plusSeconds(1));

        assertThat(silent.cancelled).isTrue();
        assertThat(h.last()).isNotSameAs(silent);
        assertThat(h.last().path).contains("resourceVersion=9&");
    }

    @Test
    void replacesAListThatIsNeverAnswered() {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
        ScriptedTransport.Sent silent = h.last();
        h.clock.advance(Duration.ofMinutes(3).plusSeconds(1));

        assertThat(silent.cancelled).isTrue();
        assertThat(h.last()).isNotSameAs(silent);
    }

    @Test
    void listsAgainWhenWatchesKeepEndingAtOnce() {
        InformerHarness h = InformerHarness.watching("7");
        int watches = 0;
        while (h.last().path.contains("watch=true") && watches < 20) {
            watches++;
            int before = h.transport.count();
            h.last().ok().end();
            while (h.transport.count() == before) {
                h.clock.advance(Duration.ofMillis(100));
            }
        }

        assertThat(watches).isEqualTo(2);
        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=7");
    }

    @Test
    void doesNotLoopBusilyWhenEveryWatchIsExpired() {
        InformerHarness h = InformerHarness.watching("7");
        h.last().refuse(410, "Gone");
        h.last().answer(list("8", ""));
        h.last().refuse(410, "Gone");
        int before = h.transport.count();
        h.clock.advance(Duration.ofMillis(799));

        assertThat(h.transport.count()).isEqualTo(before);
    }

    @Test
    void asksForMoreOnlyAfterWorkingOffWhatCame() {
        InformerHarness h = InformerHarness.watching("7");
        int[] askedDuringHandler = {-1};
        h.informer.addHandler(new ResourceHandler<>() {
            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                askedDuringHandler[0] = h.last().asked;
            }
        });
        h.last().line(added("a", "8", "1"));

        assertThat(askedDuringHandler[0]).isZero();
        assertThat(h.last().asked).isEqualTo(1);
    }

    @Test
    void doesNothingMoreOnceClosed() {
        InformerHarness h = InformerHarness.watching("7");
        ScriptedTransport.Sent watch = h.last();
        int before = h.transport.count();
        h.close();
        watch.line(added("a", "8", "1")).end();
        h.clock.advance(Duration.ofHours(1));

        assertThat(watch.cancelled).isTrue();
        assertThat(h.transport.count()).isEqualTo(before);
        assertThat(h.handler.drain()).isEmpty();
        assertThat(h.clock.pendingTimers()).isZero();
    }

    @Test
    void appliesSelectorsAndNamespaceToEveryRequest() {
        InformerHarness h = new InformerHarness();
        h.factory.informer(
                Pod.class,
                InformerScope.namespace("web").withLabels("app in (a,b)").withFields("spec.nodeName=n1"));

        assertThat(h.last().path)
                .startsWith("api/v1/namespaces/web/pods?watch=true")
                .contains("&labelSelector=app+in+%28a%2Cb%29&fieldSelector=spec.nodeName%3Dn1");
    }
}
