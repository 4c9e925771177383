package dev.keelson.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.status.StatusException;
import org.junit.jupiter.api.Test;

final class MediaTypesTest {

    private static final String KUBECTL =
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

    private static final MediaTypes.Offer BUILT_IN = new MediaTypes.Offer(true, true, true);
    private static final MediaTypes.Offer CUSTOM = new MediaTypes.Offer(false, true, true);
    private static final MediaTypes.Offer VIRTUAL = new MediaTypes.Offer(true, false, true);
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private static MediaTypes.Choice choice(String accept, MediaTypes.Offer offer) {
        return MediaTypes.negotiate(accept, false, offer);
    }

    @Test
    void prefersTheTableWhereThereIsOne() {
        MediaTypes.Choice choice = choice(KUBECTL, BUILT_IN);

        assertThat(choice.form()).isEqualTo(MediaTypes.Form.TABLE);
        assertThat(choice.formVersion()).isEqualTo("v1");
    }

    @Test
    void fallsBackToTheObjectWhereThereIsNoTable() {
        assertThat(choice(KUBECTL, VIRTUAL).form()).isEqualTo(MediaTypes.Form.OBJECT);
    }

    @Test
    void sendsProtobufOfWhatHasSuchAForm() {
        assertThat(choice(PROTOBUF + ",application/json", BUILT_IN).protobuf()).isTrue();
        assertThat(choice(PROTOBUF + ",application/json", CUSTOM).type()).isEqualTo(MediaTypes.JSON);
        assertThat(MediaTypes.tryNegotiate(PROTOBUF, CUSTOM)).isNull();
    }

    @Test
    void sendsMetadataInProtobufButTablesNot() {
        String metadata = PROTOBUF + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        assertThat(choice(metadata, CUSTOM).form()).isEqualTo(MediaTypes.Form.PARTIAL_METADATA_LIST);
        assertThat(choice(metadata, CUSTOM).protobuf()).isTrue();
        assertThat(MediaTypes.tryNegotiate(PROTOBUF + ";as=Table;g=meta.k8s.io;v=v1", BUILT_IN))
                .isNull();
    }

    @Test
    void followsTheClientsQualities() {
        assertThat(choice("application/json;q=0.5,application/yaml", BUILT_IN).yaml())
                .isTrue();
        assertThat(choice("application/json;q=0.5, application/yaml;q=0.4, " + PROTOBUF + ";q=0.9", BUILT_IN)
                        .protobuf())
                .isTrue();
    }

    @Test
    void prefersWhatIsNamedToAnything() {
        assertThat(choice("*/*," + PROTOBUF, BUILT_IN).protobuf()).isTrue();
        assertThat(choice("*/*", BUILT_IN).type()).isEqualTo(MediaTypes.JSON);
        assertThat(choice("application/yaml,*/*", BUILT_IN).yaml()).isTrue();
    }

    @Test
    void passesOverParametersItDoesNotKnow() {
        assertThat(choice("application/json;charset=utf-8;indent=3", BUILT_IN).type())
                .isEqualTo(MediaTypes.JSON);
    }

    @Test
    void refusesWhatNobodyCanSend() {
        for (String accept : new String[] {
            "application/*",
            "text/html",
            "application/json;as=Nonsense;g=meta.k8s.io;v=v1",
            "application/json;g=meta.k8s.io;v=v1",
            "application/json;stream=other"
        }) {
            assertThatThrownBy(() -> choice(accept, BUILT_IN))
                    .isInstanceOfSatisfying(
                            StatusException.class,
                            refused -> assertThat(refused.code()).isEqualTo(406));
        }
    }

    @Test
    void watchesAreNotSentAsYaml() {
        assertThat(MediaTypes.negotiate("application/json;stream=watch", true, BUILT_IN)
                        .type())
                .isEqualTo(MediaTypes.JSON);
        assertThat(MediaTypes.negotiate(PROTOBUF + ";stream=watch", true, BUILT_IN)
                        .protobuf())
                .isTrue();
        assertThatThrownBy(() -> MediaTypes.negotiate("application/yaml", true, BUILT_IN))
                .isInstanceOf(StatusException.class);
    }

    @Test
    void passesOverClausesOfNothing() {
        assertThat(MediaTypes.parse(";;;,,;q=1,application/json")).hasSize(1);
    }
}
