"""Every setting of the gate in one place: environment variables named `PORTCULLIS_<FIELD>`, each with the reason it exists."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Immutable after start-up. Defaults fit one process on one machine (`portcullis up`)."""

    model_config = SettingsConfigDict(env_prefix="PORTCULLIS_", frozen=True)

    # Where things live -----------------------------------------------------------------------------------------------
    home: Path = Path(".portcullis")  # embedded database, development key; safe to delete when the data may go
    database_url: SecretStr | None = None  # postgresql+asyncpg://…; absent: embedded PostgreSQL under `home`
    database_pool: int = 8  # connections per process; PostgreSQL does best with a few busy ones
    kafka_bootstrap: str | None = None  # host:port,…; absent: consumers tail the event log themselves
    topic_prefix: str = ""  # several gates may share a broker
    kafka_replication: int = 1  # copies of each partition; 3 in production

    log_level: str = "INFO"  # one JSON object a line on standard error

    # HTTP ------------------------------------------------------------------------------------------------------------
    host: str = "127.0.0.1"
    port: int = 8000
    body_limit_bytes: int = 64 * 1024 * 1024  # a master with 10,000 houses is about 12 MB
    message_depth: int = 32  # arrays, objects and elements in one another; the model is nine levels deep
    message_elements: int = 5_000_000  # XML elements, EDI segments
    message_repetitions: int = 99_999  # of one group, such as the houses of a master (ICS2 HTI v2.02)
    message_strict: bool = False  # refuse what is merely untidy: wrong control counts, trailing blanks
    request_seconds: float = 30  # a slower filing is refused, not left hanging
    rate_limit_per_party: str = "1200/second"  # in the notation of the `limits` package

    # Who may come in -------------------------------------------------------------------------------------------------
    jwt_issuer: str = "https://portcullis.invalid/development"
    jwt_audience: str = "portcullis"
    jwt_jwks_url: str | None = None  # absent: the development key under `home`
    jwt_leeway: timedelta = timedelta(seconds=30)
    oidc_client_id: str | None = None  # of the console at the issuer; needed where jwt_jwks_url is set, or nobody signs in
    oidc_client_secret: SecretStr | None = None  # absent: a public client, which PKCE alone protects
    oidc_scope: str = "openid profile"  # what makes the issuer's access tokens carry `roles` differs by product
    console_url: str | None = None  # https://gate.example as browsers see it; absent: the address of each request

    # The administration ----------------------------------------------------------------------------------------------
    country: str = "XA"  # whose gate this is, in every MRN; ISO 3166 user-assigned until an administration says its own
    link_wait: timedelta = timedelta(hours=24)  # a master or house filed apart is not complete after it; ours, ICS2 names none
    regime: str = "EU"  # the law a filing is under unless it says otherwise
    agency: str = "customs"  # the owner of the holds this gate places
    agencies: Path | None = None  # who works beside customs (services/notify/agencies.yaml); absent: the shipped example
    criteria: Path | None = None  # own packs and lists/: join the shipped at the first start, or replace files of their name
    watch_lists: Path | None = None  # denied-party lists, a folder (docs/screening.md); absent: the made-up sample
    random_secret: SecretStr | None = (
        None  # HMAC key of the random arm, one for all processes; absent: made and kept under `home`
    )
    history_days: int = Field(default=400, ge=366)  # how long risk remembers what it saw; its windows reach back 365 days

    # The clock -------------------------------------------------------------------------------------------------------
    # No law fixes hours for an answer; these are an administration's own (ISO 8601 durations such as PT24H, or seconds).
    rfi_answer_within: timedelta = timedelta(hours=24)  # then the goods are held
    rfs_answer_within: timedelta = timedelta(hours=12)
    chase_every: timedelta = timedelta(hours=24)  # an overdue answer is asked for again
    dnl_acknowledge_within: timedelta = timedelta(minutes=30)  # and chased as often until it is acknowledged
    expires_after: timedelta = timedelta(days=200)  # a filing whose goods never arrive (ICS2's timer)
    clock_seconds: float = 1  # between two looks at what is due

    # Delivery --------------------------------------------------------------------------------------------------------
    webhook_timeout_seconds: float = 10
    webhook_attempts: int = 12  # then the subscription is parked and can be resumed
    webhook_first_delay_seconds: float = 1  # doubled each time, with full jitter
    webhook_longest_delay_seconds: float = 3600
    webhook_allow_private: bool = False  # private and loopback addresses are refused: server-side request forgery

    # The consumer loop -----------------------------------------------------------------------------------------------
    batch_records: int = 500  # one transaction per batch; design D1
    dead_letter_run: int = 20  # so many in a row, or …
    dead_letter_share: float = 0.05  # … this share of the last thousand records stops the consumer
