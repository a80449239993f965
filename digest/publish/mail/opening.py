"""Opens connections to a mail server: hidden, to whom the certificate says, and logged in."""

import smtplib
import ssl

from digest.publish.mail.server import FOR_NOW, Refusal, Server, is_silence, shown
from digest.publish.mail.session import Session


def connect(server: Server) -> Session:
    """Open a connection, hide it unless that is not wanted, and log in.  Raises Refusal."""
    host = server.host
    try:
        smtp = _open(server)
    except ssl.SSLCertVerificationError as error:
        raise _certificate(host, error) from error
    except ssl.SSLError as error:
        raise Refusal(f"{host} cannot be talked to by TLS: {error.reason}.", of_all=True) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refusal(
            f"{host} offers no TLS on port {server.port}, without which nothing is sent.",
            hint='Set `security = "tls"` and its port, if it has one for that.',
            of_all=True,
        ) from error
    except smtplib.SMTPResponseException as error:
        raise Refusal(
            f"{host} refuses the connection: {error.smtp_code} {shown(error.smtp_error)}.",
            for_now=error.smtp_code in FOR_NOW,
            of_all=True,
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(server, error) from error
    session = Session(smtp, server)
    try:
        _log_in(smtp, server)
    except BaseException:
        session.drop()
        raise
    return session


def _open(server: Server) -> smtplib.SMTP:
    context = None
    if server.security != "none":
        context = ssl.create_default_context(cafile=server.ca)
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        if context:
            smtp.starttls(context=context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    """Log in, if a user is named.  What the server says of it is not told: it heard a secret."""
    host, of_all = server.host, True  # what is refused here is refused for every message
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        raise Refusal(
            f"{host} refuses the user name or the password ({error.smtp_code}).",
            hint="Look at `user`, and at the variable that `password` names.",
            for_now=error.smtp_code in FOR_NOW,
            of_all=of_all,
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise Refusal(
            f"{host} offers no login.", hint="Leave out `user` and `password`.", of_all=of_all
        ) from None
    except smtplib.SMTPResponseException as error:
        raise Refusal(
            f"{host} refuses to begin ({error.smtp_code}).",
            for_now=error.smtp_code in FOR_NOW,
            of_all=of_all,
        ) from None
    except (OSError, smtplib.SMTPException):
        raise Refusal(f"{host} broke off at the login.", for_now=True, of_all=of_all) from None


def _certificate(host: str, error: ssl.SSLCertVerificationError) -> Refusal:
    return Refusal(
        f"The certificate of {host} is not to be trusted: {error.verify_message}.",
        hint="Name the host as its certificate does, or its authority's file as `ca`.",
        of_all=True,
    )


def _unreachable(server: Server, error: OSError | smtplib.SMTPException) -> Refusal:
    """Return why there is no connection; one that is refused, or not found, may be had later."""
    where = f"{server.host}, port {server.port},"
    if isinstance(error, ConnectionRefusedError):
        return Refusal(f"{where} refuses the connection.", for_now=True, of_all=True)
    if is_silence(error):
        return Refusal(f"{where} does not answer.", of_all=True)
    reason = getattr(error, "strerror", None) or "it broke off"
    return Refusal(f"{where} cannot be reached: {reason}.", for_now=True, of_all=True)
