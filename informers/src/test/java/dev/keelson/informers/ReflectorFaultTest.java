package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.bookmark;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.deleted;
import static dev.keelson.informers.Objects.event;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers do wrong on a watch. */
class ReflectorFaultTest {

    private static final String UNDECODABLE =
            "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"b\",\"namespace\":\"default\",\"resourceVersion\":\"8\"},\"data\":[1]}";

    /** Answers a list of the newest state, which must have been asked for. */
    private static void answerNewest(InformerHarness h, String body) {
        assertThat(h.last().path).isEqualTo("api/v1/configmaps?limit=500");
        h.last().answer(body);
    }

    // ---- content

    @Test
    void passesOverEventsOfUnknownTypes() {
        InformerHarness h = InformerHarness.watching("7");
        h.last().line(event("NEWS", configMap("n", "8", "1"))).line(added("a", "9", "1"));

        assertThat(h.handler.drain()).containsExactly("+a=1!");
        assertThat(h.failures).singleElement().asString().contains("NEWS");
    }

    @Test
    void passesOverBlankLines() {
        InformerHarness h = InformerHarness.watching("7");
        h.last().line("").line("\r").line(" \t").line(added("a", "9", "1") + "\r");

        assertThat(h.handler.drain()).containsExactly("+a=1!");
        assertThat(h.failures).isEmpty();
    }

    @Test
    void containsErrorsThrownByATransform() {
        AtomicBoolean broken = new AtomicBoolean(true);
        InformerHarness h =
                new InformerHarness(builder -> builder.watchList(false).transform(ConfigMap.class, map -> {
                    if (broken.get() && map.getMetadata().getName().equals("a")) {
                        throw new StackOverflowError("deliberate");
                    }
                    return map;
                }));
        h.last().answer(list("7", "", configMap("a", "1", "1"), configMap("b", "2", "1")));
        h.last().ok().line(modified("a", "8", "2")).line(modified("b", "9", "2"));

        assertThat(h.handler.drain()).containsExactly("+b=1", "~b=1>2");
        assertThat(h.failures)
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure.key()).isEqualTo("default/a"));
        broken.set(false);
        h.last().line(modified("a", "10", "3"));
        assertThat(h.handler.drain()).containsExactly("+a=3!");
    }

    @Test
    void bearsErrorsOfTheObserver() {
        InformerHarness h =
                new InformerHarness(builder -> builder.watchList(false).observer(new InformerObserver() {
                    @Override
                    public void failed(InformerFailure failure) {
                        throw new AssertionError("deliberate");
                    }

                    @Override
                    public void received(ResourceType<?> type, InformerScope scope) {
                        throw new AssertionError("deliberate");
                    }
                }));
        h.last().refuse(500, "InternalError");
        h.clock.advance(Duration.ofSeconds(1));
        h.last().answer(list("7", ""));
        h.last().ok().line(added("a", "8", "1"));

        assertThat(h.handler.drain()).containsExactly("+a=1!");
    }

    @Test
    void readsAgainAtTheWatchsRenewalWhatCouldNotBeRead() {
        InformerHarness h = InformerHarness.watching("7", configMap("b", "2", "1"));
        h.last().line(event("MODIFIED", UNDECODABLE));
        h.clock.advance(Duration.ofMinutes(2));
        h.last().line(bookmark("9"));
        h.clock.advance(Duration.ofSeconds(170));

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=9");
        h.last().answer(list("9", "", configMap("b", "8", "2")));
        assertThat(h.handler.drain()).containsExactly("~b=1>2");
    }

    @Test
    void readsAgainLessAndLessOftenWhatCanNeverBeRead() {
        RelistSchedule schedule = new RelistSchedule();
        schedule.doubt();
        StringBuilder renewals = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            boolean due = schedule.isDue();
            renewals.append(due ? 'L' : '.');
            if (due) {
                schedule.listed(false);
            }
        }

        assertThat(renewals).hasToString("L.L...L.......L.....");
        schedule.listed(true);
        assertThat(schedule.isDue()).isFalse();
    }

    // ---- order

    @Test
    void doesNotBelieveAnEventOlderThanWhatWasSeen() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        ScriptedTransport.Sent wrong = h.last()
                .line(modified("a", "9", "3"))
                .line(modified("a", "8", "2"))
                .line(modified("a", "10", "4"));

        assertThat(wrong.cancelled).isTrue();
        assertThat(h.handler.drain()).containsExactly("~a=1>3");
        answerNewest(h, list("12", "", configMap("a", "11", "5")));
        assertThat(h.handler.drain()).containsExactly("~a=3>5");
    }

    @Test
    void aDeletionAndWhatCameBeforeItMaySwapPlaces() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        h.last().line(deleted("a", "9", "2")).line(modified("a", "8", "2"));

        assertThat(h.handler.drain()).containsExactly("-a=2");
        answerNewest(h, list("9", ""));
        assertThat(h.informer.indexer().size()).isZero();
    }

    @Test
    void aRecreationAndTheDeletionBeforeItMaySwapPlaces() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        h.last().line(added("a", "9", "2")).line(deleted("a", "8", "1"));

        assertThat(h.informer.indexer().keys()).containsExactly("default/a");
        answerNewest(h, list("9", "", configMap("a", "9", "2")));
        assertThat(h.informer.indexer().keys()).containsExactly("default/a");
    }

    @Test
    void believesADeletionAtTheRevisionOfWhatIsDeleted() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        h.last().line(deleted("a", "1", "1")).line(added("b", "8", "1"));

        assertThat(h.handler.drain()).containsExactly("-a=1", "+b=1!");
        assertThat(h.informer.lastRevision()).isEqualTo("8");
        assertThat(h.failures).isEmpty();
    }

    @Test
    void bearsAServerThatRepeatsEverythingOnEveryWatch() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"), configMap("b", "7", "1"));
        h.last().ok().line(added("a", "1", "1")).line(added("b", "7", "1")).line(modified("a", "8", "2"));

        assertThat(h.handler.drain()).containsExactly("~a=1>2");
        assertThat(h.failures).isEmpty();
    }

    @Test
    void acceptsTheHistoryOfAServerThatWasSetBack() {
        InformerHarness h = InformerHarness.watching("100", configMap("a", "90", "1"), configMap("b", "91", "1"));
        h.last().line(bookmark("50"));

        assertThat(h.failures).singleElement().asString().contains("bookmark at revision 50 after revision 100");
        answerNewest(h, list("50", "", configMap("a", "40", "0")));
        assertThat(h.handler.drain()).containsExactlyInAnyOrder("~a=1>0", "-b=1?");
        h.last().ok().line(modified("a", "51", "2"));
        assertThat(h.handler.drain()).containsExactly("~a=0>2");
        assertThat(h.informer.lastRevision()).isEqualTo("51");
    }

    @Test
    void noticesASetBackServerThatSendsNothing() {
        InformerHarness h = InformerHarness.watching("100", configMap("a", "90", "1"));
        h.last().ok();
        h.clock.advance(Duration.ofMinutes(3).plusSeconds(1));
        h.last().ok();
        h.clock.advance(Duration.ofMinutes(3).plusSeconds(2));

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=100");
    }

    @Test
    void takesRevisionsWithoutOrderAsTheyCome() {
        InformerHarness h = InformerHarness.watching("z", configMap("a", "q", "1"));
        h.last().line(modified("a", "c", "2")).line(modified("a", "b", "3")).line(bookmark("a"));

        assertThat(h.handler.drain()).containsExactly("~a=1>2", "~a=2>3");
        assertThat(h.informer.lastRevision()).isEqualTo("a");
    }

    @Test
    void doesNotListForEverWhenNumbersAreNoOrder() {
        InformerHarness h = InformerHarness.watching("100");
        for (int i = 0; i < 4; i++) {
            h.last().ok().line(added("a" + i, "" + (50 - i), "1"));
            h.clock.advance(Duration.ofSeconds(30));
            answerNewest(h, list("100", ""));
        }
        h.handler.drain();
        h.last().ok().line(added("a", "40", "1")).line(added("b", "30", "1"));

        assertThat(h.handler.drain()).containsExactly("+a=1!", "+b=1!");
        assertThat(h.last().cancelled).isFalse();
        assertThat(h.last().path).contains("watch=true");
    }

    // ---- pace

    @Test
    void takesWatchesThatEndAtOnceForAStaleRevisionWithoutLoopingBusily() {
        InformerHarness h = InformerHarness.watching("7");
        int before = h.transport.count();
        for (int second = 0; second < 600; second++) {
            if (h.last().path.contains("watch=true")) {
                h.last().ok().end();
            } else {
                h.last().answer(list("8", ""));
                h.last().ok().end();
            }
            h.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(h.transport.count() - before).isBetween(20, 60);
        assertThat(h.informer.lastRevision()).isEqualTo("8");
    }

    @Test
    void doesNotLoopBusilyWhenEveryWatchBringsABookmarkAndEnds() {
        InformerHarness h = InformerHarness.watching("7");
        int before = h.transport.count();
        for (int second = 0; second < 600; second++) {
            h.last().ok().line(bookmark("7")).end();
            h.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(h.transport.count() - before).isBetween(15, 30);
    }

    @Test
    void listsWhenAWatchAlwaysBreaksAtTheSamePlace() {
        InformerHarness h = InformerHarness.watching("7");
        int watches = 0;
        while (h.last().path.contains("watch=true") && watches < 20) {
            watches++;
            h.last().ok().line(bookmark("7")).line("{poison");
            h.clock.advance(Duration.ofSeconds(31));
        }

        assertThat(watches).isEqualTo(5);
    }

    @Test
    void keepsWatchingFromTheSameRevisionWhileTheServerIsAway() {
        InformerHarness h = InformerHarness.watching("7");
        for (int attempt = 0; attempt < 50; attempt++) {
            h.last().breakOff(new IOException("connection refused"));
            h.clock.advance(Duration.ofSeconds(31));
            assertThat(h.last().path).contains("watch=true").contains("resourceVersion=7&");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void waitsAsLongAsTheStatusSays(int code) {
        InformerHarness h = InformerHarness.watching("7");
        int before = h.transport.count();
        h.last()
                .answerError(
                        code, "{\"kind\":\"Status\",\"code\":" + code + ",\"details\":{\"retryAfterSeconds\":40}}");
        h.clock.advance(Duration.ofMillis(39_999));
        assertThat(h.transport.count()).isEqualTo(before);
        h.clock.advance(Duration.ofMillis(1));

        assertThat(h.last().path).contains("watch=true").contains("resourceVersion=7&");
    }

    @Test
    void doesNotWaitForYears() {
        InformerHarness h = InformerHarness.watching("7");
        int before = h.transport.count();
        h.last().refuse(503, "ServiceUnavailable", Duration.ofDays(100_000_000));
        h.clock.advance(Duration.ofMinutes(10));

        assertThat(h.transport.count()).isEqualTo(before + 1);
    }

    @Test
    void waitsAsLongAsAnErrorEventSays() {
        InformerHarness h = InformerHarness.watching("7");
        int before = h.transport.count();
        h.last()
                .ok()
                .line(
                        event(
                                "ERROR",
                                "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"details\":{\"retryAfterSeconds\":5}}"));
        h.clock.advance(Duration.ofSeconds(4));
        assertThat(h.transport.count()).isEqualTo(before);
        h.clock.advance(Duration.ofSeconds(1));

        assertThat(h.last().path).isEqualTo("api/v1/configmaps?resourceVersion=7");
    }

    @Test
    void backOffStartsAnewAfterTwoQuietMinutes() {
        InformerHarness h = InformerHarness.watching("7");
        for (int i = 0; i < 3; i++) {
            h.last().ok().line(bookmark("" + (8 + i)));
            h.last().breakOff(new IOException("reset"));
            h.clock.advance(Duration.ofSeconds(4));
        }
        h.last().ok();
        h.clock.advance(Duration.ofMinutes(2));
        h.last().breakOff(new IOException("reset"));
        int before = h.transport.count();
        h.clock.advance(Duration.ofMillis(800));

        assertThat(h.transport.count()).isEqualTo(before + 1);
    }
}
