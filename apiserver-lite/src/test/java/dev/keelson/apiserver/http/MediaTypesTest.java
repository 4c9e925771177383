package dev.keelson.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.status.StatusException;
import org.junit.jupiter.api.Test;

final class MediaTypesTest {

    private static final String KUBECTL =
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

    @Test
    void prefersTheTableWhereThereIsOne() {
        MediaTypes.Choice choice = MediaTypes.negotiate(KUBECTL, false, true);

        assertThat(choice.form()).isEqualTo(MediaTypes.Form.TABLE);
        assertThat(choice.formVersion()).isEqualTo("v1");
    }

    @Test
    void fallsBackToTheObjectWhereThereIsNoTable() {
        assertThat(MediaTypes.negotiate(KUBECTL, false, false).form()).isEqualTo(MediaTypes.Form.OBJECT);
    }

    @Test
    void passesOverTypesItDoesNotSpeak() {
        MediaTypes.Choice choice =
                MediaTypes.negotiate("application/vnd.kubernetes.protobuf,application/json", false, true);

        assertThat(choice.type()).isEqualTo(MediaTypes.JSON);
    }

    @Test
    void followsTheClientsQualities() {
        assertThat(MediaTypes.negotiate("application/json;q=0.5,application/yaml", false, true)
                        .yaml())
                .isTrue();
    }

    @Test
    void refusesWhatNobodyCanSend() {
        for (String accept :
                new String[] {"application/*", "text/html", "application/json;as=Nonsense;g=meta.k8s.io;v=v1"}) {
            assertThatThrownBy(() -> MediaTypes.negotiate(accept, false, true))
                    .isInstanceOfSatisfying(
                            StatusException.class,
                            refused -> assertThat(refused.code()).isEqualTo(406));
        }
    }

    @Test
    void streamsOnlyToWatches() {
        assertThat(MediaTypes.negotiate("application/json;stream=watch", true, true)
                        .streamed())
                .isTrue();
        assertThat(MediaTypes.tryNegotiate("application/json;stream=watch", false, true))
                .isNull();
    }

    @Test
    void passesOverClausesOfNothing() {
        assertThat(MediaTypes.parse(";;;,,;q=1,application/json")).hasSize(1);
    }
}
