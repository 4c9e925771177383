package dev.keelson.runtime.josdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.informers.ObjectCopier;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnCopiesTest {

    private final OwnCopies copies = new OwnCopies(ObjectCopier.of(new KubernetesSerialization()));
    private final Note cached = Note.named("a", "1");

    @Test
    void whatWasCopiedForTheReadIsTheReaders() {
        OwnCopies.Read<Note> read =
                copies.read(() -> Optional.of(copies.copy(cached))).orElseThrow();

        assertThat(read.own()).isTrue();
        assertThat(read.object()).isNotSameAs(cached).isEqualTo(cached);
    }

    @Test
    void whatIsAnsweredFromElsewhereIsShared() {
        Note written = Note.named("a", "2");

        OwnCopies.Read<Note> read = copies.read(() -> {
                    copies.copy(cached);
                    return Optional.of(written);
                })
                .orElseThrow();

        assertThat(read.own()).isFalse();
        assertThat(read.object()).isSameAs(written);
    }

    @Test
    void aCopyOfFormerTimesIsNotTakenForOneOfTheRead() {
        Note former = copies.copy(cached);

        assertThat(copies.read(() -> Optional.of(former)).orElseThrow().own()).isFalse();
        copies.read(() -> Optional.of(copies.copy(cached)));
        assertThat(copies.read(() -> Optional.of(former)).orElseThrow().own()).isFalse();
    }

    @Test
    void nothingIsReadWhereThereIsNothing() {
        assertThat(copies.read(Optional::empty)).isEmpty();
    }
}
