"""The user pool's OAuth 2 endpoints, where they differ from AWS in what signing in relies on.

``POST /oauth2/token`` with a refresh token: AWS names the user's groups in the new tokens, refuses
a user who is disabled, and with refresh token rotation answers a new refresh token, after which the
old one works for the grace period alone; all of them end with the first one's life.
``POST /oauth2/revoke`` exists.
"""

import json
import time
from urllib.parse import parse_qs

from ministack import app
from ministack.services import cognito

GRACE_SECONDS = 60
"""``RetryGracePeriodSeconds`` of ``infra/people.yaml``; the emulator keeps no such setting."""


def _form(raw_body):
    return {name: values[0] for name, values in parse_qs(raw_body.decode()).items()}


def _refused():
    return cognito._oauth2_error("invalid_grant", "Invalid refresh token.")


def _refreshed(form):
    token = form.get("refresh_token", "")
    entry = cognito._refresh_tokens.get(token)
    if entry is None or entry.get("ends_at", time.time() + 1) <= time.time():
        return _refused()
    pool = cognito._get_pool_unscoped(entry["pool_id"])
    user = pool and pool["_users"].get(entry["username"])
    claims = cognito._token_claims(token)
    origin = claims.get("origin_jti", "")
    until = entry.get("until", claims.get("exp", 0))
    gone = (
        not user
        or not user.get("Enabled", True)
        or until <= time.time()
        or origin in cognito._revoked_tokens
        or cognito._refresh_token_revoked(token, user)
    )
    if gone or form.get("client_id") != entry["client_id"]:
        return _refused()
    made = cognito._build_auth_result(
        entry["pool_id"],
        entry["client_id"],
        user,
        trigger_source="TokenGeneration_RefreshTokens",
        origin_jti=origin,
        scope=claims.get("scope"),
    )
    kept = {name: value for name, value in entry.items() if name != "ends_at"}
    cognito._refresh_tokens[made["RefreshToken"]] = {**kept, "until": until}
    cognito._refresh_tokens[token] = {"ends_at": time.time() + GRACE_SECONDS, **entry}
    answer = {
        "access_token": made["AccessToken"],
        "id_token": made["IdToken"],
        "refresh_token": made["RefreshToken"],
        "token_type": "Bearer",
        "expires_in": made["ExpiresIn"],
    }
    return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()


def patch() -> None:
    """Refresh as AWS does, and serve what is missing."""
    token, bodies = cognito._oauth2_token, app._handle_cognito_body_request

    def oauth2_token(data, query_params, raw_body=b"", headers=None):
        form = _form(raw_body)
        if form.get("grant_type") == "refresh_token":
            return _refreshed(form)
        return token(data, query_params, raw_body, headers)

    async def handle(method, path, headers, body, query_params):
        if method == "POST" and path == "/oauth2/revoke":
            cognito._revoke_token({"Token": _form(body).get("token", "")})
            return 200, {"Content-Type": "application/json"}, b""
        return await bodies(method, path, headers, body, query_params)

    cognito._oauth2_token, app._handle_cognito_body_request = oauth2_token, handle
