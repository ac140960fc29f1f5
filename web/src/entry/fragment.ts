import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

/** What stands behind `#`, which is taken out of the address: it is good for once, and nobody's business. */
export function useFragment(): URLSearchParams {
  const { hash, pathname, search } = useLocation();
  const navigate = useNavigate();
  const [found, setFound] = useState(() => new URLSearchParams(hash.slice(1)));
  useEffect(() => {
    if (hash.length > 1) {
      setFound(new URLSearchParams(hash.slice(1)));
      navigate(pathname + search, { replace: true });
    }
  }, [hash, pathname, search, navigate]);
  return found;
}
